package worker

import (
	"context"
	"errors"
	"testing"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

func TestOutcome(t *testing.T) {
	t.Parallel()
	p := Policy{}.withDefaults()
	transient := &analysis.JobError{Code: "provider_unavailable", Retryable: true}
	permanent := &analysis.JobError{Code: "provider_rejected"}
	away := &analysis.JobError{Code: "provider_unavailable", Retryable: true, Held: true}
	noRoom := &analysis.JobError{Code: "provider_budget", Retryable: true, Throttled: true}
	slow := &analysis.JobError{Code: "provider_timeout", Retryable: true, Cause: context.DeadlineExceeded}
	first, last := &analysis.Job{Attempt: 1}, &analysis.Job{Attempt: p.MaxAttempts}
	for _, c := range []struct {
		name string
		end  ending
		want verdict
	}{
		{"a result is stored", ending{job: first}, finished},
		{"a result is stored even when the stop came first", ending{job: first, cause: errShutdown}, finished},
		{"a shutdown gives the job back", ending{job: first, err: context.Canceled, cause: errShutdown}, interrupted},
		{"a shutdown gives the last attempt back too", ending{job: last, err: context.Canceled, cause: errShutdown}, interrupted},
		{"a lost lease drops the work", ending{job: first, err: context.Canceled, cause: errLeaseLost}, dropped},
		{"a cancelled job drops the work", ending{job: first, err: context.Canceled, cause: errCalledOff}, dropped},
		{"a transient error is tried again", ending{job: first, err: transient}, retryLater},
		{"a transient error at the last attempt is a dead letter", ending{job: last, err: transient}, deadLetter},
		{"a permanent error is a dead letter", ending{job: first, err: permanent}, deadLetter},
		{"an unknown error is tried again", ending{job: first, err: errors.New("odd")}, retryLater},
		{"a timeout is tried again", ending{job: first, err: errors.Join(errTimeout, context.Canceled)}, retryLater},
		{"what there is waits while an attempt is left", ending{job: first, err: transient, partial: true}, retryLater},
		{"what there is is stored after the last attempt", ending{job: last, err: transient, partial: true}, finished},
		{"a known outage holds the job back", ending{job: first, err: away}, heldBack},
		{"a known outage spares the last attempt too", ending{job: last, err: away, partial: true}, heldBack},
		{"a budget without room spares the last attempt too", ending{job: last, err: noRoom, partial: true}, heldBack},
		{"a shutdown in an outage gives the job back", ending{job: first, err: away, cause: errShutdown}, interrupted},
		{"a provider that is slow is tried again", ending{job: first, err: slow}, retryLater},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, _, _ := outcome(c.end, p, 0.5); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestTheReasonNamesWhoTookTooLong(t *testing.T) {
	t.Parallel()
	slow := &analysis.JobError{Code: "provider_timeout", Cause: context.DeadlineExceeded}
	for want, err := range map[string]error{
		"provider_timeout":    slow,
		analysis.CodeTimeout:  errors.Join(errTimeout, slow),
		analysis.CodeInternal: errors.New("odd"),
	} {
		if got := reason(err); got.Code != want {
			t.Errorf("got %s, want %s", got.Code, want)
		}
	}
}
