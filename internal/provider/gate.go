package provider

import (
	"errors"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/retry"
)

// GateConfig tunes a Gate; the zero value is ready to use.
type GateConfig struct {
	Outages   int           // in a row, until the breaker opens; 3 when zero
	BaseDelay time.Duration // of the first pause, on average half of it; 1 s when zero
	MaxDelay  time.Duration // of a pause, unless the provider asks for more, up to retry.MaxAsked; 1 min when zero
	// MaxWait is how long an outage may hold one job; 15 min when zero.
	MaxWait  time.Duration
	Recorder Recorder // nil is allowed
}

func (c GateConfig) withDefaults() GateConfig {
	def := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	def(&c.BaseDelay, time.Second)
	def(&c.MaxDelay, time.Minute)
	def(&c.MaxWait, 15*time.Minute)
	if c.Outages == 0 {
		c.Outages = 3
	}
	if c.Recorder == nil {
		c.Recorder = nothing{}
	}
	return c
}

// Recorder shows operators how a provider is.
type Recorder interface {
	Breaker(BreakerState)
	// Refusing says whether the last call was refused in a way that only an
	// operator can end.
	Refusing(bool)
}

type nothing struct{}

func (nothing) Breaker(BreakerState) {}
func (nothing) Refusing(bool)        {}

// HeldError is of a job that waits until a provider is back. Its cause is what
// the provider was last seen to fail with.
type HeldError struct {
	Why *Error
	For time.Duration
}

func (e *HeldError) Error() string { return e.Why.Error() }

// Unwrap gives the cause to errors.Is and errors.As.
func (e *HeldError) Unwrap() error { return e.Why }

// Gate is before all calls of this process to one provider. While the provider
// is away it lets one call after another probe it, and holds the jobs that
// need it; others never meet it.
type Gate struct {
	log      zerolog.Logger
	recorder Recorder

	mu      sync.Mutex // guards what follows
	breaker *breaker
	why     *Error               // of the last outage
	said    map[string]time.Time // by code, what the log was told of a refusal
}

// NewGate makes the gate of a provider, which the log names by what it is for.
func NewGate(purpose string, log zerolog.Logger, cfg GateConfig) *Gate {
	cfg = cfg.withDefaults()
	cfg.Recorder.Breaker(BreakerClosed)
	cfg.Recorder.Refusing(false)
	return &Gate{
		log: log.With().Str("provider", purpose).Logger(), recorder: cfg.Recorder,
		breaker: newBreaker(cfg), said: map[string]time.Time{},
	}
}

// Enter asks to make a call for a job that has waited so long. Whoever may
// leaves again. Its error is a *HeldError or, for a job that has waited long
// enough, an *Error that no other try would help.
func (g *Gate) Enter(waited time.Duration) (Pass, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if g.ready(now) {
		return g.breaker.begin(), nil
	}
	return Pass{}, g.refuse(waited, now)
}

// Held is the error with which Enter would hold the job now, nil if it would
// not: for who has work to save before the call.
func (g *Gate) Held(waited time.Duration) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if g.ready(now) || g.breaker.patience(waited, now) <= 0 {
		return nil
	}
	return g.refuse(waited, now)
}

// Leave ends a call with its error, nil for an answer, and returns the error
// of the job: that one, or as of Enter where the outage is known.
func (g *Gate) Leave(p Pass, waited time.Duration, err error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	before, now := g.breaker.state, time.Now()
	s, why := signalOf(err)
	asked := time.Duration(0)
	if s == outage {
		asked, g.why = why.RetryAfter, why
	}
	known := g.breaker.report(p, s, asked, now, retry.Chance())
	g.moved(before, now)
	g.judge(s, why, now)
	if known {
		return g.refuse(waited, now)
	}
	return err
}

// Release gives a right back that no call was made with, or whose call says
// nothing of the provider. After Leave it does nothing.
func (g *Gate) Release(p Pass) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.breaker.release(p)
}

// ready is called with mu held, as are refuse, moved and judge.
func (g *Gate) ready(now time.Time) bool {
	before := g.breaker.state
	ready := g.breaker.ready(now)
	g.moved(before, now)
	return ready
}

func (g *Gate) refuse(waited time.Duration, now time.Time) error {
	left := g.breaker.patience(waited, now)
	if left <= 0 {
		spent := *g.why
		spent.Retryable = false
		return &spent
	}
	return &HeldError{g.why, min(g.breaker.hold(now, retry.Chance()), left)}
}

func (g *Gate) moved(before BreakerState, now time.Time) {
	state := g.breaker.state
	if state == before {
		return
	}
	g.recorder.Breaker(state)
	switch state {
	case BreakerOpen:
		g.log.Warn().Str("error_code", g.why.Code).Str("reason", g.why.Message).
			Int64("pause_ms", max(g.breaker.until.Sub(now), 0).Milliseconds()).Msg("provider away, jobs wait")
	case BreakerClosed:
		g.log.Info().Msg("provider back, jobs flow")
	case BreakerHalfOpen: // every pause ends so
	}
}

// sayAgain is the time between two log lines about the same refusal.
const sayAgain = time.Minute

// judge tells operators of what only they can end: the jobs succeed without
// the provider, so nobody else would notice.
func (g *Gate) judge(s signal, why *Error, now time.Time) {
	switch {
	case s == silent:
		return
	case why == nil:
		g.recorder.Refusing(false)
		return
	case s == outage || !why.Lasting():
		return
	}
	g.recorder.Refusing(true)
	if last, ok := g.said[why.Code]; ok && now.Sub(last) < sayAgain {
		return
	}
	g.said[why.Code] = now
	g.log.Warn().Str("error_code", why.Code).Str("reason", why.Message).Msg("provider refuses, results go without it")
}

// signalOf reads what a call learned of the provider.
func signalOf(err error) (signal, *Error) {
	var why *Error
	switch {
	case err == nil:
		return answered, nil
	case !errors.As(err, &why):
		return silent, nil
	case why.Outage():
		return outage, why
	}
	return answered, why
}
