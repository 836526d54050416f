package budget

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"github.com/masterspeak/masterspeak/internal/ratelimit"
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
