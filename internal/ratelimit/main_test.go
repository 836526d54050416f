package ratelimit

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// go-redis looks for a lost server from here, and notices that its pool
		// was closed only when a second's sleep is over.
		goleak.IgnoreAnyFunction("github.com/redis/go-redis/v9/internal/pool.(*ConnPool).tryDial"))
}

// patient is a wait for Redis that no busy machine exceeds, for tests of exact
// counts.
const patient = 10 * time.Second

func newLimiter(t testing.TB, cfg Config) *Limiter {
	t.Helper()
	l, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("closing the limiter: %v", err)
		}
	})
	return l
}

func allow(t testing.TB, l *Limiter, p Policy, key string) Decision {
	t.Helper()
	d, err := l.Allow(t.Context(), p, key)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func policy(t testing.TB, name, rates string) Policy {
	t.Helper()
	parsed, err := ParseRates(rates)
	if err != nil {
		t.Fatal(err)
	}
	return Policy{Name: name, Rates: parsed}
}

// eventually polls until ok holds, and fails the test after 15 s.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(15 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("still waiting for: %s", what)
		}
	}
}

// server is a real redis-server on a socket of its own. It can be killed and
// started again at the same address, empty.
type server struct {
	path, socket string
	cmd          *exec.Cmd
}

func startRedis(t testing.TB) *server {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("redis-server is not installed; install it, these tests must run in CI")
		}
		t.Skip("redis-server is not installed: only miniredis was tested")
	}
	dir, err := os.MkdirTemp("", "rl") // t.TempDir is too long for a socket's path
	if err != nil {
		t.Fatal(err)
	}
	s := &server{path: path, socket: filepath.Join(dir, "redis.sock")}
	t.Cleanup(func() {
		s.kill()
		_ = os.RemoveAll(dir)
	})
	s.start(t)
	return s
}

func (s *server) start(t testing.TB) {
	t.Helper()
	s.cmd = exec.Command(s.path, "--port", "0", "--unixsocket", s.socket, "--save", "", "--appendonly", "no",
		"--dir", filepath.Dir(s.socket))
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	client := s.client(t)
	defer client.Close()
	eventually(t, "redis-server answers PING", func() bool { return client.Ping(context.Background()).Err() == nil })
}

func (s *server) kill() {
	if s.cmd != nil && s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
}

func (s *server) url() string { return "unix://" + s.socket }

func (s *server) client(t testing.TB) *redis.Client {
	t.Helper()
	opts, err := redis.ParseURL(s.url())
	if err != nil {
		t.Fatal(err)
	}
	tune(opts, patient)
	return redis.NewClient(opts)
}
