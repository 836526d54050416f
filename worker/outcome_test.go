package worker

import (
	"context"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

func TestOutcome(t *testing.T) {
	t.Parallel()
	p := Policy{}.withDefaults()
	transient := &analysis.JobError{Code: "provider_unavailable", Retryable: true}
	permanent := &analysis.JobError{Code: "provider_rejected"}
	for _, c := range []struct {
		name       string
		err, cause error
		attempt    int
		want       verdict
	}{
		{"a result is stored", nil, nil, 1, finished},
		{"a result is stored even when the stop came first", nil, errShutdown, 1, finished},
		{"a shutdown gives the job back", context.Canceled, errShutdown, 1, interrupted},
		{"a shutdown gives the last attempt back too", context.Canceled, errShutdown, p.MaxAttempts, interrupted},
		{"a lost lease drops the work", context.Canceled, errLeaseLost, 1, dropped},
		{"a cancelled job drops the work", context.Canceled, errCalledOff, 1, dropped},
		{"a transient error is tried again", transient, nil, 1, retryLater},
		{"a transient error at the last attempt is a dead letter", transient, nil, p.MaxAttempts, deadLetter},
		{"a permanent error is a dead letter", permanent, nil, 1, deadLetter},
		{"an unknown error is tried again", errors.New("odd"), nil, 1, retryLater},
		{"a timeout is tried again", errors.Join(errTimeout, context.Canceled), nil, 1, retryLater},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, _, _ := outcome(c.err, c.cause, c.attempt, p, 0.5); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestDelayGrowsJittersAndHonoursTheProvider(t *testing.T) {
	t.Parallel()
	p := Policy{}.withDefaults()
	rapid.Check(t, func(t *rapid.T) {
		attempt := rapid.IntRange(1, 100).Draw(t, "attempt")
		chance := rapid.Float64Range(0, 0.999).Draw(t, "chance")
		asked := time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "asked"))
		d := p.delay(attempt, asked, chance)
		if d < asked || d > asked+p.MaxDelay {
			t.Fatalf("delay %s for attempt %d, asked %s", d, attempt, asked)
		}
		if later := p.delay(attempt+1, asked, chance); later < d {
			t.Fatalf("delay shrank from %s to %s", d, later)
		}
	})
}
