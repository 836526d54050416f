package worker

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Causes with which a job's context is cancelled.
var (
	errShutdown  = errors.New("worker is shutting down")
	errLeaseLost = errors.New("lease lost")
	errCalledOff = errors.New("job called off")
	errTimeout   = errors.New("job took longer than its timeout")
)

// verdict is what becomes of an attempt.
type verdict int

const (
	finished    verdict = iota // store the result
	retryLater                 // queue again after a delay
	deadLetter                 // fail for good
	interrupted                // give back, no attempt spent
	dropped                    // the job is someone else's now: store nothing
)

func (v verdict) String() string {
	return [...]string{"succeeded", "retried", "failed", "interrupted", "dropped"}[v]
}

// Policy says how often a job is tried and how long it waits in between.
type Policy struct {
	MaxAttempts int           // 5 when zero
	BaseDelay   time.Duration // before the second try, on average half of it; 2 s when zero
	MaxDelay    time.Duration // 5 min when zero
}

func (p Policy) withDefaults() Policy {
	if p.MaxAttempts == 0 {
		p.MaxAttempts = 5
	}
	if p.BaseDelay == 0 {
		p.BaseDelay = 2 * time.Second
	}
	if p.MaxDelay == 0 {
		p.MaxDelay = 5 * time.Minute
	}
	return p
}

// outcome decides what becomes of an attempt that ended with err. It is the
// whole policy, and pure: cause is why the context ended, if it did; chance is
// a random number in [0, 1).
func outcome(err, cause error, attempt int, p Policy, chance float64) (verdict, time.Duration, *analysis.JobError) {
	switch {
	case err == nil:
		return finished, 0, nil
	case errors.Is(cause, errLeaseLost), errors.Is(cause, errCalledOff):
		return dropped, 0, nil
	case errors.Is(cause, errShutdown):
		return interrupted, 0, nil
	}
	why := reason(err)
	if !why.Retryable || attempt >= p.MaxAttempts {
		return deadLetter, 0, why
	}
	return retryLater, p.delay(attempt, why.RetryAfter, chance), why
}

// reason makes of any error one that may be shown to the owner.
func reason(err error) *analysis.JobError {
	var known *analysis.JobError
	switch {
	case errors.Is(err, errTimeout), errors.Is(err, context.DeadlineExceeded):
		return &analysis.JobError{Code: analysis.CodeTimeout, Message: "the analysis took too long", Retryable: true, Cause: err}
	case errors.As(err, &known):
		return known
	}
	return &analysis.JobError{Code: analysis.CodeInternal, Message: "the analysis stopped for a reason of ours", Retryable: true, Cause: err}
}

// delay before the next try: exponential with full jitter, and never less than
// the provider asked for. Attempt counts from 1.
func (p Policy) delay(attempt int, asked time.Duration, chance float64) time.Duration {
	ceiling := p.MaxDelay
	if shift := attempt - 1; shift < 20 {
		ceiling = min(p.BaseDelay<<shift, p.MaxDelay)
	}
	jittered := time.Duration(chance * float64(ceiling))
	if asked > 0 {
		// The whole fleet was told the same time: spread out after it.
		return asked + jittered/2
	}
	return jittered
}

// chance is the randomness of production.
func chance() float64 { return rand.Float64() } //nolint:gosec // jitter, not a secret
