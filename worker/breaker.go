package worker

import "time"

// BreakerConfig tunes the breaker; the zero value is ready to use.
type BreakerConfig struct {
	Outages   int           // in a row, until it opens; 3 when zero
	BaseDelay time.Duration // of the first pause, on average half of it; 1 s when zero
	MaxDelay  time.Duration // of a pause, unless the provider asks for more, up to maxAsked; 1 min when zero
}

func (c BreakerConfig) withDefaults() BreakerConfig {
	if c.Outages == 0 {
		c.Outages = 3
	}
	if c.BaseDelay == 0 {
		c.BaseDelay = time.Second
	}
	if c.MaxDelay == 0 {
		c.MaxDelay = time.Minute
	}
	return c
}

// BreakerState is where the breaker stands.
type BreakerState string

// The states of the breaker.
const (
	BreakerClosed   BreakerState = "closed"    // all jobs flow
	BreakerOpen     BreakerState = "open"      // none begins
	BreakerHalfOpen BreakerState = "half_open" // one begins, as a probe
)

// BreakerStates lists them.
func BreakerStates() []BreakerState {
	return []BreakerState{BreakerClosed, BreakerOpen, BreakerHalfOpen}
}

// signal is what the end of a job says about the provider.
type signal int

const (
	silent    signal = iota // nothing: the job was stopped, or failed for a reason of ours
	answered                // it is there, whatever it said
	outage                  // it is away, or limits us
	throttled               // its budget has no room for a while
)

// pass is the right to run one job. A probe has a number, other jobs have none.
type pass struct{ probe int }

// breaker pauses a worker whose provider is away, instead of spending the
// attempts of one job after another. Outages in a row open it; after a pause
// one job is the probe, which closes it or opens it for longer. What jobs say
// that began before it opened moves it no more.
//
// A budget without room is no outage: it is known when there will be room, so
// nothing begins until then, and then all jobs flow again without a probe.
//
// It is a pure state machine: the clock and the randomness are passed in, and
// whoever shares it locks it.
type breaker struct {
	cfg     BreakerConfig
	state   BreakerState
	outages int       // in a row, while closed
	pauses  int       // in a row, since it was closed
	until   time.Time // the end of the pause
	rest    time.Time // when the budget has room again, zero if it has
	probe   int       // the number of the probe that is out, 0 if none is
	probes  int       // how many there were
}

func newBreaker(cfg BreakerConfig) *breaker {
	return &breaker{cfg: cfg.withDefaults(), state: BreakerClosed}
}

// ready reports whether a job may begin now. It ends a pause and a rest that
// are over.
func (b *breaker) ready(now time.Time) bool {
	if b.state == BreakerOpen && !now.Before(b.until) {
		b.state = BreakerHalfOpen
	}
	if !now.Before(b.rest) {
		b.rest = time.Time{}
	}
	return b.rest.IsZero() && (b.state == BreakerClosed || b.state == BreakerHalfOpen && b.probe == 0)
}

// resumes is when the clock alone may let a job begin; zero if it cannot.
func (b *breaker) resumes() time.Time {
	if b.state == BreakerOpen && b.until.After(b.rest) {
		return b.until
	}
	return b.rest
}

// begin is for a job that begins now; it must be ready.
func (b *breaker) begin() pass {
	if b.state == BreakerClosed {
		return pass{}
	}
	b.probes++
	b.probe = b.probes
	return pass{b.probe}
}

// report takes the signal of a job, and the time the provider asked for. Of an
// outage that is known by then it returns for how long to hold the job back.
func (b *breaker) report(p pass, s signal, asked time.Duration, now time.Time, chance float64) (hold time.Duration, held bool) {
	probing := b.release(p)
	asked = min(asked, maxAsked)
	switch {
	case s == throttled:
		return b.await(asked, now, chance), true
	case s == answered && (probing || b.state == BreakerClosed):
		b.state, b.outages, b.pauses = BreakerClosed, 0, 0
	case s == outage && b.state == BreakerClosed:
		if b.outages++; b.outages >= b.cfg.Outages {
			b.open(asked, now, chance)
		}
	case s == outage && probing:
		b.open(asked, now, chance)
	case s == outage && b.state == BreakerOpen && now.Add(asked).After(b.until):
		b.until = now.Add(asked)
	}
	if s != outage || b.state == BreakerClosed {
		return 0, false
	}
	// What was held back is due after the pause and not all at once.
	return max(b.until.Sub(now), 0) + time.Duration(chance*float64(b.cfg.BaseDelay)), true
}

// await lets nothing begin before the budget has room, and returns for how
// long to hold back the job that met it. They come back one after another.
func (b *breaker) await(asked time.Duration, now time.Time, chance float64) time.Duration {
	if until := now.Add(asked); until.After(b.rest) {
		b.rest = until
	}
	return max(b.resumes().Sub(now), 0) + time.Duration(chance*float64(b.cfg.BaseDelay))
}

// release takes a probe back, whatever became of it, and reports whether it
// was the one that is out.
func (b *breaker) release(p pass) bool {
	if p.probe == 0 || p.probe != b.probe {
		return false
	}
	b.probe = 0
	return true
}

// open begins a pause: exponential with full jitter, and never less than the
// provider asked for.
func (b *breaker) open(asked time.Duration, now time.Time, chance float64) {
	b.pauses++
	p := Policy{BaseDelay: b.cfg.BaseDelay, MaxDelay: b.cfg.MaxDelay}
	b.state, b.outages = BreakerOpen, 0
	b.until = now.Add(p.delay(b.pauses, asked, chance))
}
