package stage

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// Process is a program as one running process.
type Process struct {
	Out, Err *Output

	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

// Command is what a test starts, with exactly this environment.
type Command struct {
	Path  string // the real program when empty
	Args  []string
	Env   []string
	Dir   string
	Stdin io.Reader
}

// Start starts a program and kills it with the test, if it still runs.
func Start(t testing.TB, c Command) *Process {
	t.Helper()
	if c.Path == "" {
		c.Path = Binary(t)
	}
	// Detached: the cleanup kills it, after those of what was made later.
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), c.Path, c.Args...)
	cmd.Dir, cmd.Stdin = c.Dir, c.Stdin
	if cmd.Dir == "" {
		cmd.Dir = t.TempDir()
	}
	cmd.Env = append([]string{}, c.Env...) // nil would mean ours
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p := &Process{cmd: cmd, Out: &Output{}, Err: &Output{}, done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = p.Out, p.Err
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting %s %v: %v", c.Path, c.Args, err)
	}
	go func() {
		_ = cmd.Wait() // how it ended is in cmd.ProcessState
		close(p.done)
	}()
	t.Cleanup(func() {
		p.Kill(t)
		if t.Failed() {
			t.Logf("%v printed:\n%s\nand on standard error:\n%s", c.Args, p.Out.tail(), p.Err.tail())
		}
	})
	return p
}

// Run starts the program and waits for its end.
func Run(t testing.TB, c Command) (stdout, stderr string, code int) {
	t.Helper()
	p := Start(t, c)
	p.Wait(t)
	return p.Out.String(), p.Err.String(), p.Code()
}

// Wait waits for its end.
func (p *Process) Wait(t testing.TB) {
	t.Helper()
	testenv.Closed(t, p.done)
}

// Done is closed when it has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Code is how it ended.
func (p *Process) Code() int { return p.cmd.ProcessState.ExitCode() }

// Signal sends one to the process alone.
func (p *Process) Signal(t testing.TB, s os.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatalf("sending %v: %v", s, err)
	}
}

// SignalGroup sends one to the process and to all that it started.
func (p *Process) SignalGroup(t testing.TB, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(-p.cmd.Process.Pid, s); err != nil {
		t.Fatalf("sending %v to the group: %v", s, err)
	}
}

// Kill ends it as a crash does.
func (p *Process) Kill(t testing.TB) {
	t.Helper()
	if !p.Ended() {
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // it may have ended
	}
	testenv.Closed(t, p.done)
}

// Logged waits for a line of its log and returns the line's fields.
func (p *Process) Logged(t testing.TB, message string) map[string]any {
	t.Helper()
	var found map[string]any
	testenv.Eventually(t, func() bool {
		for line := range strings.Lines(p.Err.String()) {
			var fields map[string]any
			if json.Unmarshal([]byte(line), &fields) == nil && fields["message"] == message {
				found = fields
			}
		}
		return found != nil || p.Ended()
	}, "the log says "+message)
	if found == nil {
		t.Fatalf("it ended before its log said %q", message)
	}
	return found
}

// Ended reports whether it has.
func (p *Process) Ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}
