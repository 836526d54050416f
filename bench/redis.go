package main

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"syscall"
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
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("finding a port: %w", err)
	}
	dir, remove, err := scratch("redis")
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, binary, "--bind", host, "--port", port,
		"--dir", dir, "--save", "", "--appendonly", "yes", "--appendfsync", "everysec")
	if err := cmd.Start(); err != nil {
		remove()
		return nil, fmt.Errorf("starting redis: %w", err)
	}
	r := &redisServer{addr: addr, cmd: cmd, remove: remove}
	if err := listening(ctx, addr); err != nil {
		r.stop()
		return nil, err
	}
	return r, nil
}

func (r *redisServer) stop() {
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	_ = r.cmd.Wait()
	r.remove()
}
