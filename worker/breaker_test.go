package worker

import (
	"testing"
	"time"

	"pgregory.net/rapid"
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
			b := newBreaker(BreakerConfig{})
			for _, s := range c.signals {
				b.report(pass{}, s, 0, dawn, 0.5)
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
	b := newBreaker(BreakerConfig{})
	for range 3 {
		b.report(pass{}, outage, 0, dawn, 0.5)
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
	b := newBreaker(BreakerConfig{Outages: 2})
	if _, held := b.report(pass{}, outage, 0, dawn, 0.5); held {
		t.Error("the first outage is known already")
	}
	if hold, held := b.report(pass{}, outage, time.Minute, dawn, 0.5); !held || hold < time.Minute || hold > time.Minute+time.Second {
		t.Errorf("held %t for %s, want what the provider asked for and a little", held, hold)
	}
	// One that ran meanwhile was told more.
	if hold, held := b.report(pass{}, outage, 2*time.Minute, dawn, 0); !held || hold != 2*time.Minute || b.ready(dawn.Add(119*time.Second)) {
		t.Errorf("held %t for %s, open until %s", held, hold, b.until)
	}
	// And one that was sent away for a day.
	if hold, held := b.report(pass{}, outage, 24*time.Hour, dawn, 0); !held || hold != maxAsked {
		t.Errorf("held %t for %s, want no more than %s", held, hold, maxAsked)
	}
	if _, held := b.report(pass{}, silent, 0, dawn, 0); held {
		t.Error("an error of one speech is held back")
	}
}

func TestABudgetWithoutRoomIsARestAndNoOutage(t *testing.T) {
	t.Parallel()
	b := newBreaker(BreakerConfig{Outages: 1})
	if hold, held := b.report(pass{}, throttled, 10*time.Second, dawn, 0.5); !held || hold != 10*time.Second+500*time.Millisecond {
		t.Errorf("held %t for %s, want until there is room and a little", held, hold)
	}
	if hold, _ := b.report(pass{}, throttled, time.Second, dawn, 0); hold != 10*time.Second {
		t.Errorf("held for %s: a shorter answer made the rest shorter", hold)
	}
	if b.report(pass{}, answered, 0, dawn, 0); b.ready(dawn.Add(9 * time.Second)) {
		t.Error("an answer to a call from before ended the rest")
	}
	over := dawn.Add(10 * time.Second)
	for range 8 {
		if !b.ready(over) || b.begin() != (pass{}) || b.state != BreakerClosed {
			t.Fatalf("%s after the rest, want all jobs to flow without a probe", b.state)
		}
	}
}

func TestARestWithinAPauseHoldsUntilBothAreOver(t *testing.T) {
	t.Parallel()
	b := opened(t) // for half a second
	if hold, _ := b.report(pass{}, throttled, 100*time.Millisecond, dawn, 0); hold != 500*time.Millisecond {
		t.Errorf("held for %s, want the pause", hold)
	}
	if hold, _ := b.report(pass{}, throttled, time.Minute, dawn, 0); hold != time.Minute || b.ready(dawn.Add(59*time.Second)) {
		t.Errorf("held for %s, want the rest", hold)
	}
	if !b.ready(dawn.Add(time.Minute)) || b.begin().probe == 0 {
		t.Error("the pause did not end in a probe")
	}
}

// TestTheBreakerKeepsItsPromises walks a breaker at random, with jobs that
// overlap.
func TestTheBreakerKeepsItsPromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cfg := BreakerConfig{}.withDefaults()
		b, now, asked := newBreaker(cfg), dawn, time.Duration(0)
		var running []pass
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
			s := rapid.SampledFrom([]signal{silent, answered, outage, throttled}).Draw(t, "signal")
			asked = rapid.SampledFrom([]time.Duration{0, time.Second, 5 * time.Minute}).Draw(t, "asked")
			before := b.state
			hold, held := b.report(p, s, asked, now, rapid.Float64Range(0, 0.999).Draw(t, "chance"))
			b.release(p)
			switch {
			case held != (s == throttled || s == outage && b.state != BreakerClosed):
				t.Fatalf("%s: an end with signal %d was held %t", b.state, s, held)
			case before == BreakerOpen && b.state != BreakerOpen:
				t.Fatal("a job ended the pause, not the clock")
			case before != BreakerOpen && b.state == BreakerOpen && s != outage:
				t.Fatalf("signal %d opened it", s)
			case s == throttled && b.state != before:
				t.Fatalf("a lack of room moved it from %s to %s", before, b.state)
			case s == throttled && asked > 0 && b.ready(now):
				t.Fatal("a job may begin before there is room")
			case held && hold < 0 || held && before != BreakerOpen && hold > 5*time.Minute+cfg.MaxDelay+cfg.BaseDelay:
				t.Fatalf("held for %s", hold)
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

func countProbes(running []pass) (n int) {
	for _, p := range running {
		if p.probe != 0 {
			n++
		}
	}
	return n
}
