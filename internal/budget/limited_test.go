package budget

import (
	"math"
	"testing"
	"time"
)

// take asks a store, which must answer.
func take(t *testing.T, s store, l limits, tokens int) answer {
	t.Helper()
	a, err := s.take(t.Context(), l, tokens, 0)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// limit tells a store of a 429.
func limit(t *testing.T, s store, l limits, began int64, asks time.Duration) {
	t.Helper()
	if err := s.limited(t.Context(), l, began, asks); err != nil {
		t.Fatal(err)
	}
}

func TestA429CutsTheRateOfEverybodyAndItGrowsBack(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, fresh func(*clock) []store) {
		c, l := dawn(), limits{calls: 60}
		stores := fresh(c)
		first, last := stores[0], stores[len(stores)-1]
		limit(t, first, l, take(t, first, l, 0).begins, 20*time.Second)

		if a := take(t, last, l, 0); a.granted || a.wait < 20*time.Second || a.wait > 22*time.Second {
			t.Errorf("another worker may go on after %s, want what the provider asked for", a.wait)
		}
		c.pass(40 * time.Second)
		want := 0.7 + 0.1*40/60
		if a := take(t, last, l, 0); !a.granted || math.Abs(a.share-want) > 1e-9 {
			t.Errorf("granted %t at a share of %f, want %f", a.granted, a.share, want)
		}
		c.pass(5 * time.Minute)
		if a := take(t, last, l, 0); a.share != 1 {
			t.Errorf("a share of %f is left after minutes without a 429, want all", a.share)
		}
	})
}

func TestCallsThatWereUnderWayTogetherCutTheRateOnce(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, fresh func(*clock) []store) {
		c, l := dawn(), limits{calls: 600}
		stores := fresh(c)
		var underWay []int64
		for range 8 {
			underWay = append(underWay, take(t, stores[0], l, 0).begins)
			c.pass(time.Millisecond)
		}
		for _, at := range underWay {
			limit(t, stores[0], l, at, time.Second)
		}
		if a := take(t, stores[0], l, 0); math.Abs(a.share-0.7) > 0.001 {
			t.Errorf("a share of %f is left, want 0.7", a.share)
		}
		c.pass(2 * time.Second)
		next := take(t, stores[0], l, 0)
		c.pass(time.Millisecond)
		limit(t, stores[0], l, next.begins, time.Second)
		if a := take(t, stores[0], l, 0); math.Abs(a.share-0.49) > 0.01 {
			t.Errorf("a share of %f is left after a second round, want 0.49", a.share)
		}
	})
}

func TestWithoutLimitsA429StillLetsEverybodyRest(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, fresh func(*clock) []store) {
		c, none := dawn(), limits{}
		stores := fresh(c)
		for range 1000 {
			if !take(t, stores[0], none, 100_000).granted {
				t.Fatal("refused without a limit")
			}
		}
		limit(t, stores[0], none, c.now, time.Minute)
		if a := take(t, stores[len(stores)-1], none, 1); a.granted || a.wait != time.Minute {
			t.Errorf("granted %t, wait %s; want a minute", a.granted, a.wait)
		}
		c.pass(time.Minute)
		if !take(t, stores[0], none, 1).granted {
			t.Error("refused after the rest")
		}
	})
}

func TestWithoutAWordTheRestGrowsWithEachRound(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, fresh func(*clock) []store) {
		c, none := dawn(), limits{}
		stores, before := fresh(c), time.Duration(0)
		for range 5 {
			limit(t, stores[0], none, c.now, 0)
			wait := take(t, stores[0], none, 0).wait
			if wait <= before || wait > 20*time.Second {
				t.Errorf("a rest of %s after one of %s", wait, before)
			}
			before = wait
			c.pass(wait)
		}
	})
}

func TestWhatACallReallyTookIsSettled(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, fresh func(*clock) []store) {
		c, l := dawn(), limits{calls: 20, tokens: 1000}
		s := fresh(c)[0]
		if a := take(t, s, l, 100); !a.granted {
			t.Fatalf("refused for %s", a.wait)
		}
		if take(t, s, l, 50).granted {
			t.Fatal("a tenth of the tokens was spent, and more was granted")
		}
		if err := s.settle(t.Context(), l, 100, Bill{Tokens: 40}); err != nil {
			t.Fatal(err)
		}
		if !take(t, s, l, 50).granted {
			t.Error("what was not needed did not come back")
		}
		c.pass(time.Minute)
		if a := take(t, s, l, 0); !a.granted {
			t.Fatalf("refused for %s", a.wait)
		}
		if err := s.settle(t.Context(), l, 0, Bill{Calls: 2}); err != nil {
			t.Fatal(err)
		}
		if take(t, s, l, 0).granted {
			t.Error("a second call within the same grant was not charged")
		}
	})
}

func TestACallLargerThanTheLimitWaitsForAFullBucketAndIsPaidBack(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, fresh func(*clock) []store) {
		c, l := dawn(), limits{tokens: 1000}
		s := fresh(c)[0]
		if !take(t, s, l, 1_000_000).granted {
			t.Fatal("never granted")
		}
		if a := take(t, s, l, 1); a.granted || a.wait < 55*time.Second || a.wait > time.Minute {
			t.Errorf("the next waits %s, want about a minute", a.wait)
		}
	})
}
