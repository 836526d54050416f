package budget

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// onEach runs the story against this process and against Redis, with stores
// that share one budget and one clock.
func onEach(t *testing.T, story func(t *testing.T, fresh func(*clock) []store)) {
	t.Run("in this process", func(t *testing.T) {
		t.Parallel()
		story(t, func(c *clock) []store {
			s := newLocal()
			s.clock = c.read
			return []store{s}
		})
	})
	t.Run("in redis", func(t *testing.T) {
		t.Parallel()
		url, budgets := testenv.Redis(t), 0
		clients := []*shared{newShared(connect(t, url), ""), newShared(connect(t, url), ""), newShared(connect(t, url), "")}
		story(t, func(c *clock) (stores []store) {
			budgets++
			for _, s := range clients {
				fresh := newShared(s.client, fmt.Sprint(budgets))
				fresh.clock = c.read
				stores = append(stores, fresh)
			}
			return stores
		})
	})
}

// began is one call that was granted.
type began struct {
	at     int64
	tokens int
}

// most is the largest sum of a window of a minute, which begins with a call.
func most(calls []began, of func(began) int) (largest int) {
	for _, first := range calls {
		sum := 0
		for _, c := range calls {
			if c.at >= first.at && c.at < first.at+minute {
				sum += of(c)
			}
		}
		largest = max(largest, sum)
	}
	return largest
}

func one(began) int { return 1 }

func TestNoMinuteSeesMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, fresh func(*clock) []store) {
		rapid.Check(t, func(rt *rapid.T) {
			c := dawn()
			stores := fresh(c)
			l := limits{calls: rapid.IntRange(1, 60).Draw(rt, "rpm"), tokens: rapid.IntRange(100, 5000).Draw(rt, "tpm")}
			patience := time.Duration(rapid.Int64Range(0, 5e9).Draw(rt, "patience"))
			pause := rapid.Int64Range(0, 3e6)
			var calls []began
			for range rapid.IntRange(1, 150).Draw(rt, "calls") {
				c.now += pause.Draw(rt, "pause")
				tokens := rapid.IntRange(0, l.tokens/burst).Draw(rt, "tokens")
				a, err := rapid.SampledFrom(stores).Draw(rt, "worker").take(t.Context(), l, tokens, patience)
				if err != nil {
					rt.Fatal(err)
				}
				if a.granted != (a.wait <= patience) || a.wait < 0 || a.wait > 2*time.Minute {
					rt.Fatalf("granted %t with a wait of %s", a.granted, a.wait)
				}
				if a.granted {
					calls = append(calls, began{a.begins, tokens})
				}
			}
			if n := most(calls, one); n > l.calls {
				rt.Fatalf("%d calls in a minute, want at most %d", n, l.calls)
			}
			if n := most(calls, func(b began) int { return b.tokens }); n > l.tokens {
				rt.Fatalf("%d tokens in a minute, want at most %d", n, l.tokens)
			}
		})
	})
}

func TestAWholeLimitIsUsedWhereThereIsDemand(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, fresh func(*clock) []store) {
		for _, limit := range []int{1, 2, 7, 60, 500} {
			c := dawn()
			stores, start := fresh(c), c.now
			var calls []began
			for i := 0; c.now < start+2*minute; i++ {
				a, err := stores[i%len(stores)].take(t.Context(), limits{calls: limit}, 0, time.Second)
				if err != nil {
					t.Fatal(err)
				}
				if a.granted {
					calls = append(calls, began{at: a.begins})
				} else {
					c.pass(a.wait) // its turn
				}
			}
			if n := most(calls, one); n != limit {
				t.Errorf("%d calls in the best minute, want %d", n, limit)
			}
		}
	})
}

// TestAProvidersBucketNeverRunsDry has calls as large as the limit and
// estimates that are settled, against a provider which counts what was really
// taken in a bucket of one minute's limit.
func TestAProvidersBucketNeverRunsDry(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c, s := dawn(), newLocal()
		s.clock = c.read
		l := limits{tokens: rapid.IntRange(10, 5000).Draw(rt, "tpm")}
		level, filled := float64(l.tokens), c.now // of the provider
		for range rapid.IntRange(1, 100).Draw(rt, "calls") {
			c.now += rapid.Int64Range(0, 1e7).Draw(rt, "pause")
			estimate := rapid.IntRange(0, l.tokens).Draw(rt, "estimate")
			a, _ := s.take(t.Context(), l, estimate, 0)
			if !a.granted {
				continue
			}
			took := rapid.IntRange(0, estimate).Draw(rt, "took")
			level = min(float64(l.tokens), level+float64(c.now-filled)*float64(l.tokens)/minute) - float64(took)
			filled = c.now
			if level < -1 {
				rt.Fatalf("the provider's bucket is at %f", level)
			}
			c.now += rapid.Int64Range(0, 1e7).Draw(rt, "duration")
			_ = s.settle(t.Context(), l, estimate, Bill{Tokens: took})
		}
	})
}

// TestTheScriptDoesWhatTheStateDoes walks both at random.
func TestTheScriptDoesWhatTheStateDoes(t *testing.T) {
	t.Parallel()
	client, budgets := connect(t, testenv.Redis(t)), 0
	rapid.Check(t, func(rt *rapid.T) {
		budgets++
		c, here, there := dawn(), newLocal(), newShared(client, fmt.Sprint(budgets))
		here.clock, there.clock = c.read, c.read
		l := limits{calls: rapid.IntRange(0, 100).Draw(rt, "rpm"), tokens: rapid.IntRange(0, 9999).Draw(rt, "tpm")}
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			c.now += rapid.Int64Range(0, 2e7).Draw(rt, "passes")
			n := rapid.IntRange(0, 12000).Draw(rt, "tokens")
			step := step(rt, t, l, c.now, n)
			want, wantErr := step(here)
			got, err := step(there)
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(answer{})); diff != "" || err != nil || wantErr != nil {
				rt.Fatalf("errors %v, %v; answer (-here +redis):\n%s", wantErr, err, diff)
			}
		}
	})
}

// step is the same step for any store.
func step(rt *rapid.T, t *testing.T, l limits, now int64, n int) func(store) (answer, error) {
	ctx := t.Context()
	switch rapid.IntRange(0, 3).Draw(rt, "step") {
	case 0:
		bill := Bill{Calls: rapid.IntRange(0, 3).Draw(rt, "calls"), Tokens: rapid.IntRange(0, 12000).Draw(rt, "took")}
		return func(s store) (answer, error) { return answer{}, s.settle(ctx, l, n, bill) }
	case 1:
		began := now - rapid.Int64Range(0, 3e7).Draw(rt, "began")
		asks := time.Duration(rapid.Int64Range(0, 3e10).Draw(rt, "asks"))
		if asks < 3*time.Second {
			asks = 0
		}
		return func(s store) (answer, error) { return answer{}, s.limited(ctx, l, began, asks) }
	}
	patience := time.Duration(rapid.Int64Range(0, 5e9).Draw(rt, "patience"))
	return func(s store) (answer, error) { return s.take(ctx, l, n, patience) }
}
