package budget

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"github.com/masterspeak/masterspeak/internal/ratelimit"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// go-redis looks for a lost server from here, and notices that its pool
		// was closed only when a second's sleep is over.
		goleak.IgnoreAnyFunction("github.com/redis/go-redis/v9/internal/pool.(*ConnPool).tryDial"))
}

// patient is a wait for Redis that no busy machine exceeds.
const patient = 10 * time.Second

// newBudget makes one that waits for nothing unless the test says so.
func newBudget(t testing.TB, cfg Config) *Budget {
	t.Helper()
	if cfg.Patience == 0 {
		cfg.Patience = time.Microsecond
	}
	b, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Errorf("closing the budget: %v", err)
		}
	})
	return b
}

// connect makes a client of the test's own.
func connect(t testing.TB, url string) *redis.Client {
	t.Helper()
	client, err := ratelimit.Open(url, patient)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// clock is a time that passes when the test says so.
type clock struct{ now int64 }

func (c *clock) read() int64 { return c.now }

// dawn is where a clock begins.
func dawn() *clock {
	return &clock{time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC).UnixMicro()}
}

func (c *clock) pass(d time.Duration) { c.now += d.Microseconds() }

// server is a real redis-server on a socket of its own, which can be killed and
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
		t.Skip("redis-server is not installed")
	}
	dir, err := os.MkdirTemp("", "pb") // t.TempDir is too long for a socket's path
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

func (s *server) url() string { return "unix://" + s.socket }

func (s *server) start(t testing.TB) {
	t.Helper()
	s.cmd = exec.Command(s.path, "--port", "0", "--unixsocket", s.socket, "--save", "", "--appendonly", "no",
		"--dir", filepath.Dir(s.socket))
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	client := connect(t, s.url())
	testenv.Eventually(t, func() bool { return client.Ping(context.Background()).Err() == nil }, "redis-server answers PING")
}

func (s *server) kill() {
	if s.cmd != nil && s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
}
