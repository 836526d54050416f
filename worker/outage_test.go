package worker_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/worker"
)

// provider is one that is away for so many calls; what there is without it
// comes beside the error.
type provider struct {
	away  atomic.Int64
	asks  time.Duration
	calls atomic.Int64
}

func (p *provider) Analyze(context.Context, *analysis.Job, func(analysis.Stage)) (json.RawMessage, error) {
	p.calls.Add(1)
	if p.away.Add(-1) >= 0 {
		return json.RawMessage(`"partial"`), &analysis.JobError{
			Code: "provider_unavailable", Message: "away", Retryable: true, RetryAfter: p.asks, Outage: true,
		}
	}
	return json.RawMessage(`"whole"`), nil
}

// seen is a recorder of the breaker.
type seen struct {
	mu     sync.Mutex // guards states
	states []worker.BreakerState
}

func (s *seen) JobBegan(*analysis.Job)                        {}
func (s *seen) JobEnded(*analysis.Job, string, time.Duration) {}
func (s *seen) Busy(int)                                      {}

func (s *seen) Breaker(state worker.BreakerState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.states = append(s.states, state)
}

func (s *seen) all() []worker.BreakerState {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.states)
}

func TestAnOutageOfTheProviderSpendsNoAttempts(t *testing.T) {
	t.Parallel()
	b, p, saw := newBench(t, postgres.Config{}), &provider{}, &seen{}
	const jobs, attempts = 6, 3
	p.away.Store(2 * jobs * attempts) // more than all attempts together
	var ids []analysis.ID
	for i := range jobs {
		ids = append(ids, b.submit(t, fmt.Sprint(i)))
	}
	b.startDispatcher(t, worker.DispatcherConfig{})
	b.startPool(t, p, worker.Config{
		Policy:   worker.Policy{MaxAttempts: attempts, BaseDelay: time.Millisecond},
		Breaker:  worker.BreakerConfig{BaseDelay: time.Millisecond, MaxDelay: 2 * time.Millisecond},
		Recorder: saw,
	})
	spent := 0
	for _, id := range ids {
		a := b.await(t, id, analysis.Succeeded)
		if string(a.Result) != `"whole"` || a.Error != nil {
			t.Errorf("ended with %s and %v, want the whole result", a.Result, a.Error)
		}
		spent += a.Attempts
	}
	if want := jobs + 2; spent != want { // two before the third opened it
		t.Errorf("%d attempts, want %d", spent, want)
	}
	states := saw.all()
	if n := len(states); n < 4 || states[n-1] != worker.BreakerClosed || states[n-2] != worker.BreakerHalfOpen || states[1] != worker.BreakerOpen {
		t.Errorf("the breaker moved %v", states)
	}
}

func TestWhileTheProviderIsAwayJobsWaitAndSayUntilWhen(t *testing.T) {
	t.Parallel()
	b, p := newBench(t, postgres.Config{}), &provider{asks: 4 * time.Minute}
	p.away.Store(1000)
	first := b.submit(t, "first")
	b.startPool(t, p, worker.Config{Breaker: worker.BreakerConfig{Outages: 1}})
	var a analysis.Analysis
	testenv.Eventually(t, func() bool { a = b.get(t, first); return a.Error != nil }, "the job has met the outage")
	if a.Status != analysis.Queued || a.Attempts != 0 || a.NextAttemptAt == nil || time.Until(*a.NextAttemptAt) < 3*time.Minute {
		t.Errorf("waits as %+v", a)
	}
	second := b.submit(t, "second")
	testenv.StillOpen(t, make(chan struct{})) // a moment in which it could begin
	if a := b.get(t, second); a.Status != analysis.Queued || a.Version != 1 || p.calls.Load() != 1 {
		t.Errorf("the second is %s at version %d after %d calls, want it untouched", a.Status, a.Version, p.calls.Load())
	}
}

func TestALongOutageLeavesTheOwnerWhatThereIs(t *testing.T) {
	t.Parallel()
	b, p := newBench(t, postgres.Config{}), &provider{}
	p.away.Store(1 << 40)
	b.startDispatcher(t, worker.DispatcherConfig{})
	b.startPool(t, p, worker.Config{
		Policy:  worker.Policy{MaxHold: time.Nanosecond},
		Breaker: worker.BreakerConfig{Outages: 1, BaseDelay: time.Millisecond, MaxDelay: time.Millisecond},
	})
	if a := b.await(t, b.submit(t, "held"), analysis.Succeeded); string(a.Result) != `"partial"` || a.Attempts != 1 {
		t.Errorf("ended with %s after %d attempts", a.Result, a.Attempts)
	}
}

func TestWhatThereIsIsStoredAfterTheLastAttempt(t *testing.T) {
	t.Parallel()
	b, p := newBench(t, postgres.Config{}), &provider{}
	p.away.Store(2)
	b.startDispatcher(t, worker.DispatcherConfig{})
	b.startPool(t, p, worker.Config{Policy: worker.Policy{MaxAttempts: 2, BaseDelay: time.Millisecond}})
	if a := b.await(t, b.submit(t, "tried twice"), analysis.Succeeded); string(a.Result) != `"partial"` || a.Attempts != 2 {
		t.Errorf("ended with %s after %d attempts", a.Result, a.Attempts)
	}
}

func TestAFailureOfOneSpeechPausesNobody(t *testing.T) {
	t.Parallel()
	b, saw := newBench(t, postgres.Config{}), &seen{}
	b.startPool(t, analyzerFunc(func(_ context.Context, job *analysis.Job) (json.RawMessage, error) {
		if job.Text == "good" {
			return json.RawMessage(`{}`), nil
		}
		return nil, &analysis.JobError{Code: "provider_rejected", Message: "no"}
	}), worker.Config{Breaker: worker.BreakerConfig{Outages: 1}, Recorder: saw})
	for range 5 {
		b.await(t, b.submit(t, "bad"), analysis.Failed)
	}
	b.await(t, b.submit(t, "good"), analysis.Succeeded)
	if states := saw.all(); !slices.Equal(states, []worker.BreakerState{worker.BreakerClosed}) {
		t.Errorf("the breaker moved %v", states)
	}
}

func TestWithoutRoomInTheBudgetJobsWaitAndSpendNothing(t *testing.T) {
	t.Parallel()
	b, saw := newBench(t, postgres.Config{}), &seen{}
	var refusals atomic.Int64
	refusals.Store(7) // more than attempts, and more than outages that open the breaker
	b.startDispatcher(t, worker.DispatcherConfig{})
	b.startPool(t, analyzerFunc(func(context.Context, *analysis.Job) (json.RawMessage, error) {
		if refusals.Add(-1) >= 0 {
			return json.RawMessage(`"partial"`), &analysis.JobError{
				Code: "provider_budget", Message: "no room", Retryable: true, RetryAfter: time.Millisecond, Throttled: true,
			}
		}
		return json.RawMessage(`"whole"`), nil
	}), worker.Config{
		Policy: worker.Policy{MaxAttempts: 1}, Breaker: worker.BreakerConfig{BaseDelay: time.Millisecond}, Recorder: saw,
	})
	for _, id := range []analysis.ID{b.submit(t, "one"), b.submit(t, "two")} {
		if a := b.await(t, id, analysis.Succeeded); string(a.Result) != `"whole"` || a.Attempts != 1 {
			t.Errorf("ended with %s after %d attempts, want the whole result after one", a.Result, a.Attempts)
		}
	}
	if states := saw.all(); !slices.Equal(states, []worker.BreakerState{worker.BreakerClosed}) {
		t.Errorf("the breaker moved %v", states)
	}
}
