package devstack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// ErrNoRedis reports that there is no redis-server on PATH.
var ErrNoRedis = errors.New("no redis-server on PATH (Debian: apt install redis-server, macOS: brew install redis)")

// Redis is a running private server that keeps nothing on disk.
type Redis struct {
	port    int
	process *process
	stop    func() error
}

// StartRedis returns once the server takes connections. Dir is its working
// folder. ctx bounds the start only; Stop ends the server.
func StartRedis(ctx context.Context, dir string) (*Redis, error) {
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, ErrNoRedis
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), binary, "--bind", "127.0.0.1",
		"--port", strconv.Itoa(port), "--save", "", "--appendonly", "no")
	cmd.Dir = dir
	cmd.SysProcAttr = attributes(nil)
	child, err := start(cmd)
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", binary, err)
	}
	r := &Redis{port: port, process: child}
	r.stop = sync.OnceValue(func() error { return child.stop(syscall.SIGTERM, stopGrace) })
	if err := r.waitReady(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("starting redis: %w", err), r.Stop())
	}
	return r, nil
}

// URL is what REDIS_URL takes.
func (r *Redis) URL() string { return "redis://" + r.address() + "/0" }

// Stop ends the server and waits for it. It may be called more than once.
func (r *Redis) Stop() error { return r.stop() }

func (r *Redis) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(r.port)) }

func (r *Redis) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startTimeout, errors.New("redis took too long to start"))
	defer cancel()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	var dialer net.Dialer
	for {
		conn, err := dialer.DialContext(ctx, "tcp", r.address())
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-r.process.done:
			return fmt.Errorf("it ended while starting: %w", r.process.err)
		case <-ticker.C:
		}
	}
}
