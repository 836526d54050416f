package worker

import (
	"errors"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// signalOf reads what an attempt learned of the provider. A result counts as
// an answer: where no provider is needed nothing opens the breaker either.
func signalOf(err error) (signal, time.Duration) {
	var why *analysis.JobError
	switch {
	case err == nil:
		return answered, 0
	case errors.As(err, &why) && why.Throttled:
		return throttled, why.RetryAfter
	case errors.As(err, &why) && why.Outage:
		return outage, why.RetryAfter
	}
	return silent, 0
}

// breakerMoved shows the breaker to operators.
func (p *Pool) breakerMoved(state BreakerState, pause time.Duration) {
	p.cfg.Recorder.Breaker(state)
	switch state {
	case BreakerOpen:
		p.log.Warn().Int64("pause_ms", pause.Milliseconds()).Msg("provider away, jobs paused")
	case BreakerClosed:
		p.log.Info().Msg("provider back, jobs flow")
	case BreakerHalfOpen: // every pause ends so
	}
}
