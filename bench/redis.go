package main

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// redisServer is a private redis-server that writes all it does to a log and
// syncs that every second.
type redisServer struct {
	addr   string
	cmd    *exec.Cmd
	remove func()
}

func startRedis(ctx context.Context) (*redisServer, error) {
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, fmt.Errorf("%w: there is no redis-server on PATH", errSkipped)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("finding a port: %w", err)
	}
	addr := listener.Addr().(*net.TCPAddr)
	_ = listener.Close()
	dir, remove, err := scratch("redis")
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, binary, "--bind", "127.0.0.1", "--port", strconv.Itoa(addr.Port),
		"--dir", dir, "--save", "", "--appendonly", "yes", "--appendfsync", "everysec")
	if err := cmd.Start(); err != nil {
		remove()
		return nil, fmt.Errorf("starting redis: %w", err)
	}
	r := &redisServer{addr: addr.String(), cmd: cmd, remove: remove}
	if err := r.ready(ctx); err != nil {
		r.stop()
		return nil, err
	}
	return r, nil
}

func (r *redisServer) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, 10*time.Second, fmt.Errorf("redis took too long to start"))
	defer cancel()
	var dialer net.Dialer
	for {
		if conn, err := dialer.DialContext(ctx, "tcp", r.addr); err == nil {
			return conn.Close()
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (r *redisServer) stop() {
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	_ = r.cmd.Wait()
	r.remove()
}
