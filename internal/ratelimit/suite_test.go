package ratelimit

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// backend is one way to keep counts. pass lets time go by, where that can be
// done without waiting.
type backend struct {
	cfg    Config
	pass   func(time.Duration)
	client func(testing.TB) *redis.Client
}

// onEachBackend runs the story against memory, miniredis and a real Redis.
func onEachBackend(t *testing.T, story func(t *testing.T, b backend)) {
	t.Run("in memory", func(t *testing.T) {
		t.Parallel()
		story(t, backend{})
	})
	t.Run("in miniredis", func(t *testing.T) {
		t.Parallel()
		mini := miniredis.RunT(t)
		story(t, backend{cfg: Config{RedisURL: "redis://" + mini.Addr(), Timeout: patient}, pass: mini.FastForward})
	})
	t.Run("in redis", func(t *testing.T) {
		t.Parallel()
		s := testenv.StartRedisServer(t)
		story(t, backend{cfg: Config{RedisURL: s.URL(), Timeout: patient}, client: func(t testing.TB) *redis.Client { return client(t, s) }})
	})
}

func TestTheLimitIsAllowedAndThenRefused(t *testing.T) {
	t.Parallel()
	onEachBackend(t, func(t *testing.T, b backend) {
		l := newLimiter(t, b.cfg)
		p := policy(t, "api", "3/minute")
		for i := range 5 {
			d := allow(t, l, p, "ann")
			if want := i < 3; d.Allowed != want || d.Remaining != max(0, int64(2-i)) {
				t.Errorf("call %d: allowed %v with %d left", i+1, d.Allowed, d.Remaining)
			}
			if d.Backend != l.State() || d.Limit != 3 || d.Window != time.Minute || d.Policy != "api" {
				t.Errorf("call %d: %+v", i+1, d)
			}
			if !d.Allowed && (d.RetryAfter < 58*time.Second || d.RetryAfter > time.Minute) {
				t.Errorf("RetryAfter = %v, want about a minute", d.RetryAfter)
			}
		}
		if !allow(t, l, p, "bob").Allowed {
			t.Error("one caller's calls were charged to another")
		}
		if !allow(t, l, policy(t, "upload", "3/minute"), "ann").Allowed {
			t.Error("one policy's calls were charged to another")
		}
		if b.pass == nil {
			return
		}
		b.pass(time.Minute + time.Second)
		if d := allow(t, l, p, "ann"); !d.Allowed || d.Remaining != 2 {
			t.Errorf("after the window: %+v", d)
		}
	})
}

func TestTheTightestOfSeveralRatesAnswers(t *testing.T) {
	t.Parallel()
	onEachBackend(t, func(t *testing.T, b backend) {
		l := newLimiter(t, b.cfg)
		p := policy(t, "api", "2/hour;3/day")
		if d := allow(t, l, p, "ann"); !d.Allowed || d.Limit != 2 || d.Remaining != 1 {
			t.Errorf("first call: %+v", d)
		}
		allow(t, l, p, "ann")
		if d := allow(t, l, p, "ann"); d.Allowed || d.Window != time.Hour {
			t.Errorf("third call: %+v; want refused by the hour", d)
		}
		if b.pass == nil {
			return
		}
		b.pass(time.Hour + time.Second)
		if d := allow(t, l, p, "ann"); !d.Allowed || d.Limit != 3 || d.Remaining != 0 {
			t.Errorf("next hour: %+v; a refused call must not be charged to the day", d)
		}
		if d := allow(t, l, p, "ann"); d.Allowed || d.Window != 24*time.Hour {
			t.Errorf("next hour, second call: %+v; want refused by the day", d)
		}
	})
}

func TestExactlyTheLimitIsAllowedToConcurrentCalls(t *testing.T) {
	t.Parallel()
	onEachBackend(t, func(t *testing.T, b backend) {
		l := newLimiter(t, b.cfg)
		if got := storm(t, policy(t, "api", "100/hour"), nil, l); got != 100 {
			t.Errorf("allowed %d of 200 calls, want 100", got)
		}
	})
}

func TestTwoLimitersShareOneBudget(t *testing.T) {
	t.Parallel()
	onEachBackend(t, func(t *testing.T, b backend) {
		if b.cfg.RedisURL == "" {
			t.Skip("memory is not shared")
		}
		if got := storm(t, policy(t, "api", "100/hour"), nil, newLimiter(t, b.cfg), newLimiter(t, b.cfg)); got != 100 {
			t.Errorf("allowed %d of 200 calls, want 100", got)
		}
	})
}

func TestForgottenScriptsAreSentAgain(t *testing.T) {
	t.Parallel()
	onEachBackend(t, func(t *testing.T, b backend) {
		if b.client == nil {
			t.Skip("only a real Redis forgets scripts like one")
		}
		client := b.client(t)
		defer client.Close()
		flush := func() {
			if err := client.ScriptFlush(t.Context()).Err(); err != nil {
				t.Errorf("flushing scripts: %v", err)
			}
		}
		if got := storm(t, policy(t, "api", "100/hour"), flush, newLimiter(t, b.cfg)); got != 100 {
			t.Errorf("allowed %d of 200 calls, want 100", got)
		}
	})
}

func TestACounterThatLostItsEndGetsOneAgain(t *testing.T) {
	t.Parallel()
	onEachBackend(t, func(t *testing.T, b backend) {
		if b.client == nil {
			t.Skip("needs a look into Redis")
		}
		l, p, client := newLimiter(t, b.cfg), policy(t, "api", "1/hour"), b.client(t)
		defer client.Close()
		allow(t, l, p, "ann")
		name := "rl:" + rateKey(p, p.Rates[0], "ann")
		if err := client.Persist(t.Context(), name).Err(); err != nil {
			t.Fatal(err)
		}
		if allow(t, l, p, "ann").Allowed {
			t.Fatal("allowed a second call")
		}
		if ttl := client.TTL(t.Context(), name).Val(); ttl <= 0 || ttl > time.Hour {
			t.Errorf("the counter lives %v, want up to an hour", ttl)
		}
	})
}

// storm sends 200 concurrent calls of one key, spread over the limiters, with
// trouble stirred in at every tenth, and counts the allowed.
func storm(t *testing.T, p Policy, trouble func(), limiters ...*Limiter) int64 {
	t.Helper()
	var allowed atomic.Int64
	var calls sync.WaitGroup
	for i := range 200 {
		calls.Go(func() {
			if trouble != nil && i%10 == 0 {
				trouble()
			}
			d, err := limiters[i%len(limiters)].Allow(t.Context(), p, "ann")
			if err != nil {
				t.Errorf("call %d: %v", i, err)
			}
			if d.Backend == BackendFallback {
				t.Errorf("call %d was not decided by Redis", i)
			}
			if d.Allowed {
				allowed.Add(1)
			}
		})
	}
	calls.Wait()
	return allowed.Load()
}

func ExampleSetHeaders() {
	h := http.Header{}
	SetHeaders(h, Decision{Allowed: true, Policy: "analysis", Limit: 10, Remaining: 3, Window: time.Minute, ResetIn: 42 * time.Second})
	fmt.Println(h.Get("RateLimit-Policy"))
	fmt.Println(h.Get("RateLimit"))
	// Output:
	// "analysis";q=10;w=60
	// "analysis";r=3;t=42
}
