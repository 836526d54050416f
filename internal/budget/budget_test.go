package budget

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// refusal is what Take must return.
func refusal(t *testing.T, b *Budget, tokens int) *Refusal {
	t.Helper()
	_, err := b.Take(t.Context(), tokens)
	var refused *Refusal
	if !errors.As(err, &refused) || refused.RetryAfter <= 0 {
		t.Fatalf("got %v, want a refusal that says when", err)
	}
	return refused
}

func grant(t *testing.T, b *Budget, tokens int) *Grant {
	t.Helper()
	g, err := b.Take(t.Context(), tokens)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestThreeWorkersInParallelShareOneLimit(t *testing.T) {
	t.Parallel()
	url := testenv.Redis(t)
	cfg := Config{RedisURL: url, Provider: "p", RPM: 100, Timeout: patient}
	var granted, refused atomic.Int64
	var calls sync.WaitGroup
	start := time.Now()
	for range 3 {
		b := newBudget(t, cfg)
		for range 40 {
			calls.Go(func() {
				_, err := b.Take(t.Context(), 0)
				var full *Refusal
				switch {
				case err == nil:
					granted.Add(1)
				case errors.As(err, &full):
					refused.Add(1)
				default:
					t.Errorf("got %v", err)
				}
			})
		}
	}
	calls.Wait()
	flowed := int64(time.Since(start).Seconds()*100/60) + 1
	if n := granted.Load(); n < 10 || n > 10+flowed || n+refused.Load() != 120 {
		t.Errorf("granted %d and refused %d of 120, want the burst of 10 and what flowed in", n, refused.Load())
	}
	other := newBudget(t, Config{RedisURL: url, Provider: "another", RPM: 100, Timeout: patient})
	grant(t, other, 0)
}

func TestACallWaitsForItsTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBudget(t, Config{RPM: 30, Patience: 5 * time.Second})
		for range 3 {
			grant(t, b, 0)
		}
		start := time.Now()
		var turns sync.WaitGroup
		for range 2 {
			turns.Go(func() { grant(t, b, 0) })
		}
		turns.Wait()
		if waited := time.Since(start); waited < 4*time.Second || waited > 5*time.Second {
			t.Errorf("two waited %s, want about 2 s for each", waited)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		calledOff := errors.New("called off")
		time.AfterFunc(time.Second, func() { cancel(calledOff) })
		if _, err := b.Take(ctx, 0); !errors.Is(err, calledOff) {
			t.Errorf("got %v, want the cause of the context", err)
		}
	})
}

func TestA429IsToldToTheOthers(t *testing.T) {
	t.Parallel()
	cfg := Config{RedisURL: testenv.Redis(t), Provider: "p", Timeout: patient}
	first, second := newBudget(t, cfg), newBudget(t, cfg)
	grant(t, second, 0)
	grant(t, first, 0).Limited(t.Context(), 24*time.Hour)
	if after := refusal(t, second, 0).RetryAfter; after < 4*time.Minute || after > longestRest {
		t.Errorf("the others rest for %s, want the longest that is believed", after)
	}
}

func TestOneTenthIsLeftWhenASettledCallGaveItBack(t *testing.T) {
	t.Parallel()
	b := newBudget(t, Config{RedisURL: testenv.Redis(t), Provider: "p", TPM: 1000, Timeout: patient})
	g := grant(t, b, 1000)
	_ = refusal(t, b, 1)
	g.Settle(t.Context(), Bill{Tokens: 10})
	grant(t, b, 50)
}

func TestKeysSayNothingAndEnd(t *testing.T) {
	t.Parallel()
	url := testenv.Redis(t)
	client := connect(t, url)
	b := newBudget(t, Config{RedisURL: url, Provider: "https://ai.example/v1 gpt", RPM: 5, TPM: 5, Timeout: patient})
	grant(t, b, 3).Limited(t.Context(), time.Minute)
	keys := client.Keys(t.Context(), "*").Val()
	if len(keys) != 1 || len(keys[0]) != len("budget:")+32 {
		t.Fatalf("keys %q, want one hash", keys)
	}
	if ttl := client.TTL(t.Context(), keys[0]).Val(); ttl < 10*time.Minute || ttl > 15*time.Minute {
		t.Errorf("the key lives %s", ttl)
	}
	if err := client.ScriptFlush(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	_ = refusal(t, b, 3) // by a script that was sent again
}

func TestWithoutLimitsAndRedisEverythingIsGranted(t *testing.T) {
	t.Parallel()
	b := newBudget(t, Config{})
	for range 100 {
		grant(t, b, 1<<30)
	}
}
