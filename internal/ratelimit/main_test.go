package ratelimit

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"github.com/masterspeak/masterspeak/internal/testenv"
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

// client is one of the test's own.
func client(t testing.TB, s *testenv.RedisServer) *redis.Client {
	t.Helper()
	opts, err := redis.ParseURL(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	tune(opts, patient)
	return redis.NewClient(opts)
}
