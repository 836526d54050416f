package provider

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/retry"
)

var dawn = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

func TestOutagesInARowOpenTheBreaker(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		signals []signal
		want    BreakerState
	}{
		{"three outages in a row open it", []signal{outage, outage, outage}, BreakerOpen},
		{"two do not", []signal{outage, outage}, BreakerClosed},
		{"an answer begins the row anew", []signal{outage, outage, answered, outage, outage}, BreakerClosed},
		{"an error of one speech does not count and does not begin it anew", []signal{outage, silent, outage, silent, outage}, BreakerOpen},
		{"errors of speeches alone never open it", []signal{silent, silent, silent, silent, silent}, BreakerClosed},
		{"an answer that was asked for before it opened does not close it", []signal{outage, outage, outage, answered}, BreakerOpen},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBreaker(GateConfig{})
			for _, s := range c.signals {
				b.report(Pass{}, s, 0, dawn, 0.5)
			}
			if b.state != c.want {
				t.Errorf("got %s, want %s", b.state, c.want)
			}
		})
	}
}

// opened is a breaker that opened at dawn for half a second.
func opened(t *testing.T) *breaker {
	t.Helper()
	b := newBreaker(GateConfig{})
	for range 3 {
		b.report(Pass{}, outage, 0, dawn, 0.5)
	}
	if b.ready(dawn) || !b.until.Equal(dawn.Add(500*time.Millisecond)) {
		t.Fatalf("opened until %s", b.until)
	}
	return b
}

func TestAProbeClosesTheBreakerOrOpensItForLonger(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		probe signal
		want  BreakerState
	}{
		{"an answer closes it", answered, BreakerClosed},
		{"an outage opens it again", outage, BreakerOpen},
		{"a job that learned nothing leaves the probe to another", silent, BreakerHalfOpen},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b, over := opened(t), dawn.Add(time.Second)
			if !b.ready(over) || b.state != BreakerHalfOpen {
				t.Fatalf("after the pause it is %s", b.state)
			}
			probe := b.begin()
			if b.ready(over) {
				t.Error("a second probe may begin")
			}
			b.report(probe, c.probe, 0, over, 0.5)
			if b.state != c.want {
				t.Fatalf("got %s, want %s", b.state, c.want)
			}
			if pause := b.until.Sub(over); c.want == BreakerOpen && pause != time.Second {
				t.Errorf("paused for %s, want twice the first pause", pause)
			}
		})
	}
}

func TestAProbeThatReportsNothingIsReleased(t *testing.T) {
	t.Parallel()
	b, over := opened(t), dawn.Add(time.Second)
	b.ready(over)
	first := b.begin()
	if !b.release(first) || b.release(first) || !b.ready(over) {
		t.Fatal("a probe was not released once")
	}
	second := b.begin()
	if b.release(first) || b.ready(over) {
		t.Errorf("the first probe released the second, %+v", second)
	}
}

func TestAKnownOutageHoldsTheJobUntilThePauseIsOver(t *testing.T) {
	t.Parallel()
	b := newBreaker(GateConfig{Outages: 2})
	if b.report(Pass{}, outage, 0, dawn, 0.5) {
		t.Error("the first outage is known already")
	}
	if known, hold := b.report(Pass{}, outage, time.Minute, dawn, 0.5), b.hold(dawn, 0.5); !known || hold < time.Minute || hold > 62*time.Second {
		t.Errorf("known %t, held for %s, want what the provider asked for and a little", known, hold)
	}
	// One that ran meanwhile was told more.
	if known, hold := b.report(Pass{}, outage, 2*time.Minute, dawn, 0), b.hold(dawn, 0); !known || hold != 2*time.Minute || b.ready(dawn.Add(119*time.Second)) {
		t.Errorf("known %t, held for %s, open until %s", known, hold, b.until)
	}
	// And one that was sent away for a day.
	if known, hold := b.report(Pass{}, outage, 24*time.Hour, dawn, 0), b.hold(dawn, 0); !known || hold != retry.MaxAsked {
		t.Errorf("known %t, held for %s, want no more than %s", known, hold, retry.MaxAsked)
	}
	if b.report(Pass{}, silent, 0, dawn, 0) {
		t.Error("an error of one speech is an outage")
	}
}

func TestThoseWhoWaitComeBackOneAfterAnother(t *testing.T) {
	t.Parallel()
	b := opened(t)
	const waiting = 100_000
	var first, last time.Duration
	for i := range waiting {
		last = b.hold(dawn, 0)
		if i == 0 {
			first = last
		}
	}
	if least := time.Second; first < least || last < first+(waiting-1)*perTurn {
		t.Errorf("%d jobs come back after %s to %s, want a second at least and %s in between", waiting, first, last, perTurn)
	}
	b.ready(dawn.Add(time.Second))
	b.begin() // and while the probe is out, nobody asks again at once
	if hold := newBreakerLike(b).hold(dawn.Add(time.Second), 0); hold < time.Second {
		t.Errorf("looks again in %s, want a second", hold)
	}
}

// newBreakerLike is the same breaker, for which nobody waits.
func newBreakerLike(b *breaker) *breaker {
	other := *b
	other.turn = time.Time{}
	return &other
}

func TestPatienceIsForTheOutageAndNotForWhatWasBefore(t *testing.T) {
	t.Parallel()
	b := opened(t)
	at := dawn.Add(10 * time.Minute)
	for waited, want := range map[time.Duration]time.Duration{
		0: 15 * time.Minute, 4 * time.Minute: 11 * time.Minute, 3 * time.Hour: 5 * time.Minute,
	} {
		if got := b.patience(waited, at); got != want {
			t.Errorf("a job that waited %s has patience for %s, want %s", waited, got, want)
		}
	}
	b.ready(at)
	b.report(b.begin(), answered, 0, at, 0)
	for range 3 {
		b.report(Pass{}, outage, 0, at, 0)
	}
	if got := b.patience(3*time.Hour, at); got != 15*time.Minute {
		t.Errorf("in the next outage it has patience for %s", got)
	}
}

// TestTheBreakerKeepsItsPromises walks a breaker at random, with jobs that
// overlap.
func TestTheBreakerKeepsItsPromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cfg := GateConfig{}.withDefaults()
		b, now, asked := newBreaker(cfg), dawn, time.Duration(0)
		var running []Pass
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(20*time.Second)).Draw(t, "passes")))
			if rapid.Bool().Draw(t, "begins") {
				if b.ready(now) {
					running = append(running, b.begin())
				}
				continue
			}
			if len(running) == 0 {
				continue
			}
			i := rapid.IntRange(0, len(running)-1).Draw(t, "job")
			p := running[i]
			running = append(running[:i], running[i+1:]...)
			s := rapid.SampledFrom([]signal{silent, answered, outage}).Draw(t, "signal")
			asked = rapid.SampledFrom([]time.Duration{0, time.Second, 5 * time.Minute}).Draw(t, "asked")
			before := b.state
			chance := rapid.Float64Range(0, 0.999).Draw(t, "chance")
			known := b.report(p, s, asked, now, chance)
			b.release(p)
			switch {
			case known != (s == outage && b.state != BreakerClosed):
				t.Fatalf("%s: an end with signal %d was known %t", b.state, s, known)
			case before == BreakerOpen && b.state != BreakerOpen:
				t.Fatal("a call ended the pause, not the clock")
			case before != BreakerOpen && b.state == BreakerOpen && s != outage:
				t.Fatalf("signal %d opened it", s)
			case b.state == BreakerOpen && b.since.After(now):
				t.Fatal("an outage began in the future")
			}
			if known {
				last := b.turn
				switch hold := b.hold(now, chance); {
				case hold < cfg.BaseDelay, now.Add(hold).Before(b.until):
					t.Fatalf("held for %s, before the end of the pause", hold)
				case b.turn.Sub(last) < perTurn:
					t.Fatal("two come back at the same time")
				case b.turn.Sub(last) > 2*retry.MaxAsked && hold > retry.MaxAsked+cfg.MaxDelay+cfg.BaseDelay:
					t.Fatalf("the only one is held for %s", hold)
				}
			}
			if probes := countProbes(running); probes > 1 {
				t.Fatalf("%d probes are out", probes)
			}
		}
		if late := now.Add(time.Hour); len(running) == 0 && !b.ready(late) {
			t.Fatalf("%s for ever", b.state)
		}
	})
}

func countProbes(running []Pass) (n int) {
	for _, p := range running {
		if p.probe != 0 {
			n++
		}
	}
	return n
}
