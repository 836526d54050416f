package ratelimit

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ulule/limiter/v3/drivers/store/memory"
	"pgregory.net/rapid"
)

// quiet hides the methods of a test that rapid would call and that may not be
// called in a bubble of synctest.
type quiet struct{ rapid.TB }

// window is the model: calls counted from the first one until the end passed.
type window struct {
	count int64
	end   time.Time
}

func (w *window) call(rate Rate, now time.Time) (allowed bool, remaining int64, reset time.Time) {
	if w.end.IsZero() || now.After(w.end) {
		*w = window{end: now.Add(rate.Period)}
	}
	w.count++
	return w.count <= rate.Limit, max(0, rate.Limit-w.count), w.end
}

func TestMemoryCountsFixedWindows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(quiet{t}, func(rt *rapid.T) {
			l, err := New(Config{})
			if err != nil {
				rt.Fatal(err)
			}
			defer l.Close()
			rate := Rate{rapid.Int64Range(1, 5).Draw(rt, "limit"), time.Minute}
			model := map[string]*window{"ann": {}, "bob": {}}
			for range rapid.IntRange(1, 40).Draw(rt, "steps") {
				<-time.After(time.Duration(rapid.IntRange(0, 40).Draw(rt, "pause")) * time.Second)
				key := rapid.SampledFrom([]string{"ann", "bob"}).Draw(rt, "key")
				d, err := l.Allow(t.Context(), Policy{Name: "api", Rates: []Rate{rate}}, key)
				if err != nil {
					rt.Fatal(err)
				}
				ok, left, reset := model[key].call(rate, time.Now())
				if d.Allowed != ok || d.Remaining != left || !d.Reset.Equal(reset) {
					rt.Fatalf("got %v, %d left until %v; want %v, %d until %v", d.Allowed, d.Remaining, d.Reset, ok, left, reset)
				}
			}
		})
	})
}

func TestMemoryForgetsEndedWindows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, err := New(Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		p := policy(t, "api", "1/second")
		for i := range 100 {
			allow(t, l, p, strconv.Itoa(i))
		}
		if n := counters(l); n < 95 {
			t.Fatalf("%d counters for 100 keys", n)
		}
		<-time.After(2 * cleanInterval)
		if n := counters(l); n != 0 {
			t.Errorf("%d counters are left after their windows ended", n)
		}
	})
}

func TestChosenKeysCannotGrowMemoryWithoutBound(t *testing.T) {
	t.Parallel()
	s := newMemoryStore()
	p := policy(t, "api", "1/hour")
	seen := map[string]bool{}
	for i := range 3 * memoryBuckets {
		seen[s.bucket(rateKey(p, p.Rates[0], strconv.Itoa(i)), p.Rates[0])] = true
	}
	if len(seen) > memoryBuckets {
		t.Errorf("%d buckets, want at most %d", len(seen), memoryBuckets)
	}
}

func counters(l *Limiter) (n int) {
	l.memory.cache.Range(func(string, *memory.Counter) { n++ })
	return n
}
