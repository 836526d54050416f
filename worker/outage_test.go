package worker_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/worker"
)

// provider is one that is away for so many calls of those who need it; what
// there is without it comes beside the error.
type provider struct {
	away  atomic.Int64
	calls atomic.Int64
	why   analysis.JobError
}

func (p *provider) Analyze(_ context.Context, job *analysis.Job, _ func(analysis.Stage)) (json.RawMessage, error) {
	if job.Text == "needs no provider" {
		return json.RawMessage(`"alone"`), nil
	}
	p.calls.Add(1)
	if p.away.Add(-1) >= 0 {
		why := p.why
		return json.RawMessage(`"partial"`), &why
	}
	return json.RawMessage(`"whole"`), nil
}

func TestAnOutageOfTheProviderSpendsNoAttempts(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	p := &provider{why: analysis.JobError{Code: "provider_unavailable", Message: "away", Retryable: true, RetryAfter: time.Millisecond, Held: true}}
	const jobs = 6
	p.away.Store(5 * jobs) // more than all attempts together
	var ids []analysis.ID
	for i := range jobs {
		ids = append(ids, b.submit(t, fmt.Sprint(i)))
	}
	b.startDispatcher(t, worker.DispatcherConfig{})
	b.startPool(t, p, worker.Config{Policy: worker.Policy{MaxAttempts: 1}})
	for _, id := range ids {
		if a := b.await(t, id, analysis.Succeeded); string(a.Result) != `"whole"` || a.Error != nil || a.Attempts != 1 {
			t.Errorf("ended with %s and %v after %d attempts, want the whole result after one", a.Result, a.Error, a.Attempts)
		}
	}
}

func TestJobsThatNeedTheProviderSayUntilWhenTheyWaitAndOthersDoNotWait(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	p := &provider{why: analysis.JobError{Code: "provider_unavailable", Message: "away", Retryable: true, RetryAfter: 4 * time.Minute, Held: true}}
	p.away.Store(1000)
	b.startPool(t, p, worker.Config{Concurrency: 1})
	for _, id := range []analysis.ID{b.submit(t, "first"), b.submit(t, "second")} {
		var a analysis.Analysis
		testenv.Eventually(t, func() bool { a = b.get(t, id); return a.Error != nil }, "the job has met the outage")
		if a.Status != analysis.Queued || a.Attempts != 0 || a.NextAttemptAt == nil || time.Until(*a.NextAttemptAt) < 3*time.Minute {
			t.Errorf("waits as %+v", a)
		}
	}
	b.await(t, b.submit(t, "needs no provider"), analysis.Succeeded)
	if calls := p.calls.Load(); calls != 2 {
		t.Errorf("%d calls, want one for each that waits", calls)
	}
}

func TestWhatThereIsIsStoredAfterTheLastAttempt(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	p := &provider{why: analysis.JobError{Code: "provider_unavailable", Message: "away", Retryable: true}}
	p.away.Store(2)
	b.startDispatcher(t, worker.DispatcherConfig{})
	b.startPool(t, p, worker.Config{Policy: worker.Policy{MaxAttempts: 2, BaseDelay: time.Millisecond}})
	if a := b.await(t, b.submit(t, "tried twice"), analysis.Succeeded); string(a.Result) != `"partial"` || a.Attempts != 2 {
		t.Errorf("ended with %s after %d attempts", a.Result, a.Attempts)
	}
}

func TestWithoutRoomInTheBudgetJobsWaitAndSpendNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	p := &provider{why: analysis.JobError{Code: "provider_budget", Message: "no room", Retryable: true, RetryAfter: time.Millisecond, Throttled: true}}
	p.away.Store(7) // more than attempts
	b.startDispatcher(t, worker.DispatcherConfig{})
	b.startPool(t, p, worker.Config{Policy: worker.Policy{MaxAttempts: 1}})
	for _, id := range []analysis.ID{b.submit(t, "one"), b.submit(t, "two")} {
		if a := b.await(t, id, analysis.Succeeded); string(a.Result) != `"whole"` || a.Attempts != 1 {
			t.Errorf("ended with %s after %d attempts, want the whole result after one", a.Result, a.Attempts)
		}
	}
}
