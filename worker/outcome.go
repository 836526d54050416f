package worker

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/retry"
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
	heldBack                   // queue again after an outage or a lack of room, no attempt spent
	deadLetter                 // fail for good
	interrupted                // give back, no attempt spent
	dropped                    // the job is someone else's now: store nothing
)

// The words for an outcome that ends a job.
const (
	Succeeded = "succeeded"
	Failed    = "failed"
)

var outcomes = []string{Succeeded, "retried", "held", Failed, "interrupted", "dropped"}

// Outcomes are the words for what becomes of an attempt.
func Outcomes() []string { return slices.Clone(outcomes) }

func (v verdict) String() string { return outcomes[v] }

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

// ending is how an attempt ended.
type ending struct {
	job     *analysis.Job
	err     error         // of the analyzer
	partial bool          // it left what it has, beside its error
	cause   error         // why the context ended, if it did
	hold    time.Duration // for how long to put it off, if its provider is away or has no room
}

// outcome decides what becomes of an attempt. It is the whole policy, and
// pure: chance is a random number in [0, 1).
//
// An outage that is known, and a provider whose budget has no room, spend no
// attempt, not even the last: every job that needs the provider would meet them.
// Whoever knows of the outage also ends the wait for it.
func outcome(e ending, p Policy, chance float64) (verdict, time.Duration, *analysis.JobError) {
	switch {
	case e.err == nil:
		return finished, 0, nil
	case errors.Is(e.cause, errLeaseLost), errors.Is(e.cause, errCalledOff):
		return dropped, 0, nil
	case errors.Is(e.cause, errShutdown):
		return interrupted, 0, nil
	}
	why := reason(e.err)
	switch {
	case why.Held, why.Throttled:
		return heldBack, e.hold, why
	case why.Retryable && e.job.Attempt < p.MaxAttempts:
		return retryLater, retry.Delay(e.job.Attempt, p.BaseDelay, p.MaxDelay, why.RetryAfter, chance), why
	case e.partial:
		return finished, 0, why
	}
	return deadLetter, 0, why
}

// reason makes of any error one that may be shown to the owner.
func reason(err error) *analysis.JobError {
	var known *analysis.JobError
	switch {
	case errors.Is(err, errTimeout):
		return tooLong(err)
	case errors.As(err, &known): // a provider that took too long says so itself
		return known
	case errors.Is(err, context.DeadlineExceeded):
		return tooLong(err)
	}
	return &analysis.JobError{Code: analysis.CodeInternal, Message: "the analysis stopped for a reason of ours", Retryable: true, Cause: err}
}

func tooLong(err error) *analysis.JobError {
	return &analysis.JobError{Code: analysis.CodeTimeout, Message: "the analysis took too long", Retryable: true, Cause: err}
}
