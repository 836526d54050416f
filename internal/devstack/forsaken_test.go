package devstack

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/rs/zerolog"
)

// outside makes data of ours in the public folder that belongs to a state folder.
func outside(t *testing.T, public, name, state string) cluster {
	t.Helper()
	c := cluster{root: filepath.Join(public, outsidePrefix+name), who: &account{uid: os.Getuid(), gid: os.Getgid()}}
	if err := os.MkdirAll(c.data(), 0o700); err != nil {
		t.Fatal(err)
	}
	if state != "" {
		if err := c.mark(state); err != nil {
			t.Fatal(err)
		}
		age(t, c, forsakenAfter+time.Hour)
	}
	return c
}

// age makes the last start of the server as old as that.
func age(t *testing.T, c cluster, old time.Duration) {
	t.Helper()
	started := time.Now().Add(-old)
	if err := os.Chtimes(filepath.Join(c.root, markFile), started, started); err != nil {
		t.Fatal(err)
	}
}

func TestDataIsRemovedOnlyOnceItsStateFolderIsGone(t *testing.T) {
	t.Parallel()
	public, state := t.TempDir(), t.TempDir()
	gone := filepath.Join(state, "gone")
	kept := map[string]cluster{
		"of a project that is there": outside(t, public, "a", state),
		"that nobody marked":         outside(t, public, "b", ""),
		"with a strange mark":        outside(t, public, "c", "gone"),
	}
	lately := outside(t, public, "h", gone)
	age(t, lately, forsakenAfter-time.Hour)
	kept["whose disk may be mounted again"] = lately
	inUse := outside(t, public, "d", gone)
	kept["of a server that runs"] = inUse
	serve(t, inUse)
	removed := outside(t, public, "e", gone)
	half := outside(t, public, "f.gone", gone)
	link := filepath.Join(public, outsidePrefix+"g")
	if err := os.Symlink(outside(t, t.TempDir(), "x", gone).root, link); err != nil {
		t.Fatal(err)
	}

	who := account{uid: os.Getuid()}
	removeForsaken(public, account{uid: who.uid + 1}, zerolog.Nop())
	if _, err := os.Stat(removed.root); err != nil {
		t.Error("data of another account was removed")
	}
	removeForsaken(public, who, zerolog.Nop())
	for name, c := range kept {
		if _, err := os.Stat(c.data()); err != nil {
			t.Errorf("data %s: %v", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(link, "data")); err != nil {
		t.Errorf("what a link leads to: %v", err)
	}
	for _, c := range []cluster{removed, half} {
		if _, err := os.Lstat(c.root); !os.IsNotExist(err) {
			t.Errorf("forsaken data is still in %s: %v", c.root, err)
		}
	}
}

// serve is a process that looks like the server of the data.
func serve(t *testing.T, c cluster) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "read line", "postgres", "-D", c.data(), "-p")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		_ = cmd.Wait() // it read nothing
	})
	pid := fmt.Appendln(nil, cmd.Process.Pid)
	if err := os.WriteFile(filepath.Join(c.data(), "postmaster.pid"), pid, 0o600); err != nil {
		t.Fatal(err)
	}
}
