package devstack

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// process is a started child and the one goroutine that owns it.
type process struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error // of Wait; read after done is closed
}

// start runs the command. The goroutine keeps its thread until the child ends,
// because the kernel ties "die with the parent" to that thread and Go may end
// idle threads at any time.
func start(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		started <- nil
		p.err = cmd.Wait()
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// stop asks with sig, waits for grace, then kills. It returns once the child
// is gone.
func (p *process) stop(sig syscall.Signal, grace time.Duration) error {
	select {
	case <-p.done:
		return nil
	default:
	}
	if err := p.cmd.Process.Signal(sig); err != nil {
		<-p.done // it ended in between
		return nil
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.done:
		return nil
	case <-timer.C:
	}
	_ = p.cmd.Process.Kill()
	<-p.done
	return errors.New("had to be killed")
}

// run waits for a short command; its output is in the error.
func run(cmd *exec.Cmd) error {
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	child, err := start(cmd)
	if err != nil {
		return err
	}
	<-child.done
	if child.err != nil {
		return fmt.Errorf("%w: %s", child.err, bytes.TrimSpace(output.Bytes()))
	}
	return nil
}
