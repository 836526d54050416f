package provider

import (
	"time"

	"github.com/masterspeak/masterspeak/internal/retry"
)

// BreakerState is where the breaker of a provider stands.
type BreakerState string

// The states of the breaker.
const (
	BreakerClosed   BreakerState = "closed"    // all calls flow
	BreakerOpen     BreakerState = "open"      // none begins
	BreakerHalfOpen BreakerState = "half_open" // one begins, as a probe
)

// BreakerStates lists them.
func BreakerStates() []BreakerState {
	return []BreakerState{BreakerClosed, BreakerOpen, BreakerHalfOpen}
}

// signal is what the end of a call says about the provider.
type signal int

const (
	silent   signal = iota // nothing: it was stopped, had no room, or failed for a reason of ours
	answered               // it is there, whatever it said
	outage                 // it is away, or limits us
)

// Pass is the right to make one call. A probe has a number, others have none.
type Pass struct{ probe int }

// perTurn lies between two jobs that come back to look whether the provider is
// there: so many as wait, they cost the store 50 claims a second, and no more.
const perTurn = 20 * time.Millisecond

// breaker keeps jobs from a provider that is away, instead of spending the
// attempts of one after another. Outages in a row open it; after a pause
// one call is the probe, which closes it or opens it for longer. What calls say
// that began before it opened moves it no more.
//
// It is a pure state machine: the clock and the randomness are passed in, and
// whoever shares it locks it.
type breaker struct {
	cfg     GateConfig
	state   BreakerState
	outages int       // in a row, while closed
	pauses  int       // in a row, since it was closed
	since   time.Time // when it opened first, since it was closed
	until   time.Time // the end of the pause
	turn    time.Time // when the last of those who wait comes back
	probe   int       // the number of the probe that is out, 0 if none is
	probes  int       // how many there were
}

func newBreaker(cfg GateConfig) *breaker {
	return &breaker{cfg: cfg.withDefaults(), state: BreakerClosed}
}

// ready reports whether a call may begin now. It ends a pause that is over.
func (b *breaker) ready(now time.Time) bool {
	if b.state == BreakerOpen && !now.Before(b.until) {
		b.state = BreakerHalfOpen
	}
	return b.state == BreakerClosed || b.state == BreakerHalfOpen && b.probe == 0
}

// begin is for a call that begins now; it must be ready.
func (b *breaker) begin() Pass {
	if b.state == BreakerClosed {
		return Pass{}
	}
	b.probes++
	b.probe = b.probes
	return Pass{b.probe}
}

// report takes the signal of a call and the time the provider asked for, and
// returns whether it met an outage that is known by then.
func (b *breaker) report(p Pass, s signal, asked time.Duration, now time.Time, chance float64) (known bool) {
	probing := b.release(p)
	asked = min(asked, retry.MaxAsked)
	switch {
	case s == answered && (probing || b.state == BreakerClosed):
		b.state, b.outages, b.pauses, b.turn = BreakerClosed, 0, 0, time.Time{}
	case s == outage && b.state == BreakerClosed:
		if b.outages++; b.outages >= b.cfg.Outages {
			b.open(asked, now, chance)
		}
	case s == outage && probing:
		b.open(asked, now, chance)
	case s == outage && b.state == BreakerOpen && now.Add(asked).After(b.until):
		b.until = now.Add(asked)
	}
	return s == outage && b.state != BreakerClosed
}

// hold is for how long a job that met a known outage waits: for the pause or,
// while a probe is out, a moment, and then for its turn, so that what was held
// back does not come back all at once.
func (b *breaker) hold(now time.Time, chance float64) time.Duration {
	first := now.Add(b.cfg.BaseDelay)
	if b.until.After(first) {
		first = b.until
	}
	if b.turn = b.turn.Add(perTurn); b.turn.Before(first) {
		b.turn = first
	}
	return b.turn.Sub(now) + time.Duration(chance*float64(b.cfg.BaseDelay))
}

// patience is for how much longer the outage may hold a job that has waited so
// long; it is not the job's fault what it waited for before the outage began.
func (b *breaker) patience(waited time.Duration, now time.Time) time.Duration {
	return b.cfg.MaxWait - min(waited, now.Sub(b.since))
}

// release takes a probe back, whatever became of it, and reports whether it
// was the one that is out.
func (b *breaker) release(p Pass) bool {
	if p.probe == 0 || p.probe != b.probe {
		return false
	}
	b.probe = 0
	return true
}

// open begins a pause.
func (b *breaker) open(asked time.Duration, now time.Time, chance float64) {
	if b.pauses == 0 {
		b.since = now
	}
	b.pauses++
	b.state, b.outages = BreakerOpen, 0
	b.until = now.Add(retry.Delay(b.pauses, b.cfg.BaseDelay, b.cfg.MaxDelay, asked, chance))
}
