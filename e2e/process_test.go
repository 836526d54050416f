package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// process is the program as one running process.
type process struct {
	cmd      *exec.Cmd
	out, err *output
	done     chan struct{} // closed when it has ended
}

// command is what a test starts, with exactly this environment.
type command struct {
	args  []string
	env   []string
	dir   string
	stdin io.Reader
}

// start starts the program and kills it with the test, if it still runs.
func start(t *testing.T, c command) *process {
	t.Helper()
	cmd := exec.Command(binary(t), c.args...)
	cmd.Dir, cmd.Stdin = c.dir, c.stdin
	if cmd.Dir == "" {
		cmd.Dir = t.TempDir()
	}
	cmd.Env = append([]string{}, c.env...) // nil would mean ours
	p := &process{cmd: cmd, out: &output{}, err: &output{}, done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = p.out, p.err
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting %v: %v", c.args, err)
	}
	go func() {
		_ = cmd.Wait() // how it ended is in cmd.ProcessState
		close(p.done)
	}()
	t.Cleanup(func() {
		p.kill(t)
		if t.Failed() {
			t.Logf("%v printed:\n%s\nand on standard error:\n%s", c.args, p.out, p.err)
		}
	})
	return p
}

// run starts the program and waits for its end.
func run(t *testing.T, c command) (stdout, stderr string, code int) {
	t.Helper()
	p := start(t, c)
	p.wait(t)
	return p.out.String(), p.err.String(), p.code()
}

func (p *process) wait(t *testing.T) {
	t.Helper()
	testenv.Closed(t, p.done)
}

func (p *process) code() int { return p.cmd.ProcessState.ExitCode() }

func (p *process) signal(t *testing.T, s os.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatalf("sending %v: %v", s, err)
	}
}

// kill ends it as a crash does.
func (p *process) kill(t *testing.T) {
	t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGKILL) // it may have ended
	testenv.Closed(t, p.done)
}

// logged waits for a line of its log and returns the line's fields.
func (p *process) logged(t *testing.T, message string) map[string]any {
	t.Helper()
	var found map[string]any
	testenv.Eventually(t, func() bool {
		for line := range bytes.Lines(p.err.bytes()) {
			var fields map[string]any
			if json.Unmarshal(line, &fields) == nil && fields["message"] == message {
				found = fields
			}
		}
		return found != nil || p.ended()
	}, "the log says "+message)
	if found == nil {
		t.Fatalf("it ended before its log said %q", message)
	}
	return found
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// output keeps what a process prints, while it prints.
type output struct {
	mu  sync.Mutex // guards buf
	buf bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(b)
}

func (o *output) bytes() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	return bytes.Clone(o.buf.Bytes())
}

func (o *output) String() string { return string(o.bytes()) }
