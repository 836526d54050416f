package budget

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestABlackHoleCostsABoundedWaitAndEachWorkerHasItsPart(t *testing.T) {
	t.Parallel()
	log := &testenv.Lines{}
	b := newBudget(t, Config{RedisURL: "redis://" + testenv.BlackHole(t), RPM: 600, Patience: time.Hour, Logger: zerolog.New(log)})
	b.Among(10)
	start := time.Now()
	a, here := b.ask(t.Context(), 0)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("asked for %s", took)
	}
	// 60 a minute, 6 at once, and at first none: others may have spent it all.
	if !here || a.wait < 500*time.Millisecond || a.wait > 1100*time.Millisecond {
		t.Errorf("decided here %t with a wait of %s, want a second", here, a.wait)
	}
	if next, _ := b.ask(t.Context(), 0); next.begins-a.begins < 1e6 || next.begins-a.begins > 1.1e6 {
		t.Errorf("the next follows after %d µs, want a second", next.begins-a.begins)
	}
	log.Want(t, "provider budget store lost")
}

func TestEachWorkerHasAtLeastOne(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		l    limits
		n    int
		want limits
	}{
		{limits{60, 9000}, 4, limits{15, 2250}}, {limits{2, 0}, 5, limits{1, 0}}, {limits{7, 7}, 0, limits{7, 7}},
	} {
		if got := c.l.among(c.n); got != c.want {
			t.Errorf("%+v among %d is %+v, want %+v", c.l, c.n, got, c.want)
		}
	}
}

func TestOneLineWhenRedisIsLostAndOneWhenItIsBack(t *testing.T) {
	t.Parallel()
	server, log, rates := testenv.StartRedisServer(t), &testenv.Lines{}, &rates{}
	b := newBudget(t, Config{RedisURL: server.URL(), RPM: 6000, Timeout: time.Second, Logger: zerolog.New(log), Recorder: rates})
	b.Among(2)
	if !rates.are(6000, true) {
		t.Errorf("at first %+v", rates)
	}
	grant(t, b, 0)
	server.Kill()
	testenv.Eventually(t, func() bool { _, here := b.ask(t.Context(), 0); return here }, "it decides here")
	for range 5 {
		_, _ = b.Take(t.Context(), 0)
	}
	if !rates.are(3000, false) {
		t.Errorf("without Redis %+v, want half of the limit", rates)
	}
	log.Want(t, "provider budget store lost")
	server.Start(t)
	testenv.Eventually(t, func() bool { _, here := b.ask(t.Context(), 0); return !here }, "Redis decides again")
	log.Want(t, "provider budget store lost", "provider budget shared again")
}

func TestA429IsKnownHereWhenRedisIsLostAfterIt(t *testing.T) {
	t.Parallel()
	server := testenv.StartRedisServer(t)
	b := newBudget(t, Config{RedisURL: server.URL(), Timeout: patient})
	g := grant(t, b, 0)
	server.Kill()
	g.Limited(t.Context(), time.Minute)
	if after := refusal(t, b, 0).RetryAfter; after < 50*time.Second {
		t.Errorf("rests for %s, want a minute", after)
	}
}

func TestRedisMayBeDownAtTheStart(t *testing.T) {
	t.Parallel()
	server := testenv.StartRedisServer(t)
	server.Kill()
	b := newBudget(t, Config{RedisURL: server.URL()})
	if _, here := b.ask(t.Context(), 0); !here {
		t.Error("a dead Redis decided")
	}
	server.Start(t)
	testenv.Eventually(t, func() bool { _, here := b.ask(t.Context(), 0); return !here }, "Redis decides")
}

func TestAPasswordInTheRedisURLIsNotTold(t *testing.T) {
	t.Parallel()
	if _, err := New(Config{RedisURL: "redis://user:hunter2@host:no-port/0"}); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v, want an error without the address", err)
	}
}

// rates is a recorder that remembers the last rate.
type rates struct {
	mu     sync.Mutex // guards what follows
	calls  float64
	shared bool
}

func (r *rates) Asked(Outcome, time.Duration) {}

func (r *rates) Rate(calls, _ float64, shared bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls, r.shared = calls, shared
}

func (r *rates) are(calls float64, shared bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.calls == calls && r.shared == shared
}
