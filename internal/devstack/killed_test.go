package devstack

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
)

func TestAKilledParentLeavesNoPostgresAndNoLock(t *testing.T) {
	t.Parallel()
	dir := spaced(t)
	parent, pid := startHelper(t, dir)

	_, err := AcquireLock(dir)
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), strconv.Itoa(parent.Process.Pid)) {
		t.Errorf("AcquireLock while the helper lives: %v, want ErrLocked naming pid %d", err, parent.Process.Pid)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // it was killed

	if runtime.GOOS == "linux" {
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for start := time.Now(); commandLine(pid) != "" && time.Since(start) < 20*time.Second; {
			<-ticker.C
		}
		if line := commandLine(pid); line != "" {
			t.Errorf("the kernel did not stop postgres %d: %s", pid, line)
		}
	}
	// Where the kernel does not stop it, the next start does.
	next := startPostgres(t, PostgresConfig{Dir: dir})
	if line := commandLine(pid); strings.Contains(line, next.cluster.data()) {
		t.Errorf("postgres %d of the killed parent still runs: %s", pid, line)
	}
	lock, err := AcquireLock(dir)
	if err != nil {
		t.Fatalf("AcquireLock after the kill: %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
}

func TestAnOrphanIsStoppedBeforeTheNextStart(t *testing.T) {
	t.Parallel()
	orphan := startPostgres(t, PostgresConfig{Dir: spaced(t)})
	pid := orphan.process.cmd.Process.Pid
	if got := orphan.cluster.runningPID(); got != pid {
		t.Fatalf("runningPID() = %d, want %d", got, pid)
	}

	if err := orphan.cluster.stopOrphan(t.Context(), zerolog.Nop()); err != nil {
		t.Fatal(err)
	}

	if got := orphan.cluster.runningPID(); got != 0 {
		t.Errorf("after stopOrphan %d still runs", got)
	}
	<-orphan.Done()
}

func TestAPIDUsedAgainIsNotOurPostgres(t *testing.T) {
	t.Parallel()
	c := cluster{root: t.TempDir()}
	if err := os.Mkdir(c.data(), 0o700); err != nil {
		t.Fatal(err)
	}
	pid := strconv.Itoa(os.Getpid()) + "\n" + c.data() + "\n"
	if err := os.WriteFile(c.data()+"/postmaster.pid", []byte(pid), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := c.runningPID(); got != 0 {
		t.Errorf("runningPID() = %d, but that is this test", got)
	}
}

// startHelper runs Postgres in dir under another process and returns both.
func startHelper(t *testing.T, dir string) (parent *exec.Cmd, postgres int) {
	t.Helper()
	if len(findBinaries(t.Context())) == 0 {
		t.Skip("this machine has no Postgres")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	parent = exec.CommandContext(ctx, os.Args[0])
	parent.Env = append(os.Environ(), helperVariable+"="+dir)
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	postgres, err = strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		_ = parent.Process.Kill()
		t.Fatalf("the helper said %q", line)
	}
	return parent, postgres
}
