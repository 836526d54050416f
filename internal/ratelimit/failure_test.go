package ratelimit

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// nowhere is an address that refuses connections.
func nowhere(t testing.TB) (url string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return "redis://" + ln.Addr().String()
}

func TestABlackHoleIsAnsweredForHere(t *testing.T) {
	t.Parallel()
	l := newLimiter(t, Config{RedisURL: "redis://" + testenv.BlackHole(t), FallbackReplicas: 2})
	p := policy(t, "api", "20/hour")
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for i := range 12 {
		began := time.Now()
		d, err := l.Allow(ctx, p, "ann")
		t.Logf("call %d answered after %v", i+1, time.Since(began))
		if err != nil {
			t.Fatalf("call %d: %v", i+1, err)
		}
		if d.Backend != BackendFallback || d.Limit != 10 || d.Allowed != (i < 10) {
			t.Errorf("call %d: %+v; want the limit shared by 2 processes", i+1, d)
		}
	}
	if l.State() != BackendFallback {
		t.Errorf("State() = %s, want %s", l.State(), BackendFallback)
	}
}

func TestStrictPoliciesGetHalfOfTheFallback(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rates    string
		strict   bool
		replicas int
		want     int64
	}{
		{"100/hour", false, 0, 100}, {"100/hour", false, 4, 25}, {"100/hour", true, 4, 12},
		{"5/minute", true, 1, 2}, {"5/minute", true, 50, 1}, {"1/minute", false, 2, 1},
	} {
		p := policy(t, "auth", c.rates)
		p.Strict = c.strict
		if got := reduced(p, c.replicas).Rates[0].Limit; got != c.want {
			t.Errorf("reduced(%s, strict %v, %d processes) = %d, want %d", c.rates, c.strict, c.replicas, got, c.want)
		}
		if p.Rates[0].Limit == c.want && c.want != 100 && c.want != 1 {
			t.Error("the policy itself was changed")
		}
	}
}

func TestOpenAllowsAndClosedRefusesWithoutRedis(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		onError string
		want    bool
	}{{OnErrorOpen, true}, {OnErrorClosed, false}} {
		t.Run(c.onError, func(t *testing.T) {
			t.Parallel()
			l := newLimiter(t, Config{RedisURL: nowhere(t), OnError: c.onError})
			for range 5 {
				d := allow(t, l, policy(t, "api", "1/minute"), "ann")
				if d.Allowed != c.want || d.Backend != BackendUnavailable {
					t.Errorf("decision = %+v, want allowed %v", d, c.want)
				}
				if retry := headers(d).Get("Retry-After"); (retry == "") != c.want {
					t.Errorf("Retry-After = %q", retry)
				}
			}
			if l.State() != BackendUnavailable {
				t.Errorf("State() = %s, want %s", l.State(), BackendUnavailable)
			}
		})
	}
}

func TestDecisionsGoOnWhileRedisDiesAndComesBack(t *testing.T) {
	t.Parallel()
	redis := testenv.StartRedisServer(t)
	log := new(testenv.Lines)
	l := newLimiter(t, Config{RedisURL: redis.URL(), Timeout: time.Second, Logger: zerolog.New(log)})
	p := policy(t, "api", "50/hour")
	allowed := map[string]*atomic.Int64{BackendRedis: {}, BackendFallback: {}}
	calm := policy(t, "calm", "1000000/hour")
	ctx, stop := context.WithCancel(t.Context())
	var load sync.WaitGroup
	for range 4 {
		load.Go(func() {
			for ctx.Err() == nil {
				d, err := l.Allow(context.WithoutCancel(ctx), p, "ann")
				if err != nil {
					t.Errorf("a decision failed: %v", err)
					return
				}
				if d.Allowed {
					allowed[d.Backend].Add(1)
				}
			}
		})
	}
	testenv.Eventually(t, func() bool { return allowed[BackendRedis].Load() == 50 }, "the shared limit is used up")
	redis.Kill()
	testenv.Eventually(t, func() bool { return allowed[BackendFallback].Load() == 50 }, "the local limit is used up")
	testenv.Eventually(t, func() bool { return l.State() == BackendFallback }, "the breaker opens")
	stop()
	load.Wait()
	if shared, local := allowed[BackendRedis].Load(), allowed[BackendFallback].Load(); shared != 50 || local != 50 {
		t.Errorf("allowed %d by Redis and %d here, want 50 and 50", shared, local)
	}
	redis.Start(t)
	testenv.Eventually(t, func() bool { return allow(t, l, calm, "bob").Backend == BackendRedis }, "Redis decides again")
	if l.State() != BackendRedis {
		t.Errorf("State() = %s, want %s", l.State(), BackendRedis)
	}
	log.Want(t, "rate limit store lost", "rate limit store recovered")
}

func TestRedisMayBeDownAtTheStart(t *testing.T) {
	t.Parallel()
	redis := testenv.StartRedisServer(t)
	redis.Kill()
	l := newLimiter(t, Config{RedisURL: redis.URL()})
	p := policy(t, "api", "1000/hour")
	if d := allow(t, l, p, "ann"); !d.Allowed || d.Backend != BackendFallback {
		t.Fatalf("without Redis: %+v", d)
	}
	redis.Start(t)
	testenv.Eventually(t, func() bool { return allow(t, l, p, "ann").Backend == BackendRedis }, "Redis decides")
}

func TestAPasswordInTheRedisURLIsNotTold(t *testing.T) {
	t.Parallel()
	_, err := New(Config{RedisURL: "redis://user:hunter2@host:no-port/0"})
	if !errors.Is(err, ErrRedisURL) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error = %v, want ErrRedisURL without the address", err)
	}
}

func TestWrongUsesAreRefused(t *testing.T) {
	t.Parallel()
	if _, err := New(Config{OnError: "maybe"}); err == nil {
		t.Error("an unknown fallback was accepted")
	}
	l := newLimiter(t, Config{})
	if _, err := l.Allow(t.Context(), Policy{Name: "api"}, "ann"); !errors.Is(err, ErrPolicy) {
		t.Errorf("a policy without rates: %v, want ErrPolicy", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Allow(ctx, policy(t, "api", "1/day"), "ann"); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v, want context.Canceled", err)
	}
}
