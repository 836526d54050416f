package testenv

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// RedisServer is a real redis-server on a socket of its own. It can be killed
// and started again at the same address, empty.
type RedisServer struct {
	path, socket string
	cmd          *exec.Cmd
}

// StartRedisServer starts one for the test, which is skipped where there is no
// redis-server, and fails in CI.
func StartRedisServer(t testing.TB) *RedisServer {
	t.Helper()
	path := Program(t, "redis-server")
	dir, err := os.MkdirTemp("", "redis") // t.TempDir is too long for a socket's path
	if err != nil {
		t.Fatal(err)
	}
	s := &RedisServer{path: path, socket: filepath.Join(dir, "redis.sock")}
	t.Cleanup(func() {
		s.Kill()
		_ = os.RemoveAll(dir)
	})
	s.Start(t)
	return s
}

// URL is what REDIS_URL takes.
func (s *RedisServer) URL() string { return "unix://" + s.socket }

// Start returns once the server answers.
func (s *RedisServer) Start(t testing.TB) {
	t.Helper()
	s.cmd = exec.CommandContext(context.Background(), s.path, "--port", "0", "--unixsocket", s.socket, "--save", "", "--appendonly", "no",
		"--dir", filepath.Dir(s.socket))
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	Eventually(t, func() bool { return s.answers(Context(t)) }, "redis-server answers PING")
}

func (s *RedisServer) answers(ctx context.Context) bool {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", s.socket)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return false
	}
	answer := make([]byte, len("+PONG"))
	_, err = conn.Read(answer)
	return err == nil && string(answer) == "+PONG"
}

// Kill ends the server as a crash does. It may be called more than once.
func (s *RedisServer) Kill() {
	if s.cmd != nil && s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
}
