package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
)

// child is this program again, as a process of its own. It ends when its
// standard input does, and so never outlives the benchmark.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func startChild(ctx context.Context, role string, environ ...string) (*child, error) {
	binary, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding this program: %w", err)
	}
	c := &child{cmd: exec.CommandContext(ctx, binary, childMark, role)}
	c.cmd.Env, c.cmd.Stderr = environ, os.Stderr
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("making a pipe: %w", err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("making a pipe: %w", err)
	}
	c.out = bufio.NewScanner(out)
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", role, err)
	}
	return c, nil
}

func (c *child) stop() {
	_ = c.in.Close()
	_ = c.cmd.Wait()
}

// line is the next line that the child prints.
func (c *child) line() (string, error) {
	if !c.out.Scan() {
		return "", fmt.Errorf("reading from a child: %w", errors.Join(c.out.Err(), io.ErrUnexpectedEOF))
	}
	return c.out.Text(), nil
}

// resident is what it holds in memory after a collection, in bytes.
func (c *child) resident() (int64, error) {
	if err := c.cmd.Process.Signal(syscall.SIGUSR1); err != nil {
		return 0, fmt.Errorf("asking for a collection: %w", err)
	}
	if _, err := c.line(); err != nil {
		return 0, err
	}
	return residentMemory(c.cmd.Process.Pid)
}
