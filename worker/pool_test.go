package worker_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/worker"
)

func TestJobsFlowFromStreamToResult(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	b.startPool(t, instant, worker.Config{})
	for i := range 20 {
		id := b.submit(t, fmt.Sprint(i))
		if a := b.await(t, id, analysis.Succeeded); a.Attempts != 1 || a.Result == nil {
			t.Errorf("ended as %+v", a)
		}
	}
	testenv.Eventually(t, func() bool { return b.messages(t) == 0 }, "every message is acked")
}

func TestStopWaitsForRunningJobs(t *testing.T) {
	t.Parallel()
	b, g := newBench(t, postgres.Config{}), newGate()
	stop := b.startPool(t, g, worker.Config{})
	id := b.submit(t, "slow")
	testenv.Receive(t, g.started)

	stopped := stop()
	testenv.StillOpen(t, stopped) // the job is still running
	g.open()

	testenv.Closed(t, stopped)
	if a := b.get(t, id); a.Status != analysis.Succeeded {
		t.Errorf("ended as %s", a.Status)
	}
}

func TestJobCutByShutdownSpendsNoAttempt(t *testing.T) {
	t.Parallel()
	b, g := newBench(t, postgres.Config{}), newGate()
	stop := b.startPool(t, g, worker.Config{SoftStop: -1})
	id := b.submit(t, "cut")
	testenv.Receive(t, g.started)
	testenv.Closed(t, stop())
	if a := b.get(t, id); a.Status != analysis.Queued || a.Attempts != 0 {
		t.Fatalf("given back as %s after %d attempts, want queued after none", a.Status, a.Attempts)
	}
	b.startPool(t, instant, worker.Config{}) // its message came back at once
	if a := b.await(t, id, analysis.Succeeded); a.Attempts != 1 {
		t.Errorf("%d attempts, want 1", a.Attempts)
	}
}

func TestCancelAbortsTheRunningJobAndStoresNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	aborted := make(chan error, 1)
	started := make(chan struct{})
	b.startPool(t, analyzerFunc(func(ctx context.Context, _ *analysis.Job) (json.RawMessage, error) {
		close(started)
		<-ctx.Done()
		aborted <- context.Cause(ctx)
		return json.RawMessage(`{"late": true}`), nil // ignores its cancellation
	}), worker.Config{})
	id := b.submit(t, "cancel me")
	testenv.Closed(t, started)
	if _, err := b.store.Cancel(testenv.Context(t), b.owner, id); err != nil {
		t.Fatal(err)
	}
	b.events.Cancelled(id)
	if err := testenv.Receive(t, aborted); err == nil {
		t.Error("the provider call was not aborted")
	}
	testenv.Eventually(t, func() bool { return b.messages(t) == 0 }, "its message is acked")
	if a := b.get(t, id); a.Status != analysis.Cancelled || a.Result != nil {
		t.Errorf("ended as %s with result %v", a.Status, a.Result != nil)
	}
}

func TestAnAttemptThatWasCalledOffLeavesTheMessageToTheNext(t *testing.T) {
	t.Parallel()
	b, ctx := newBench(t, postgres.Config{}), testenv.Context(t)
	started, ending := make(chan struct{}, 2), make(chan struct{})
	b.startPool(t, analyzerFunc(func(ctx context.Context, _ *analysis.Job) (json.RawMessage, error) {
		started <- struct{}{}
		select {
		case <-ctx.Done(): // the first
			<-ending
			return nil, ctx.Err()
		case <-ending: // the second
			return json.RawMessage(`{}`), nil
		}
	}), worker.Config{})
	id := b.submit(t, "cancelled and retried")
	testenv.Receive(t, started)
	if _, err := b.store.Cancel(ctx, b.owner, id); err != nil {
		t.Fatal(err)
	}
	b.events.Cancelled(id)
	if _, err := b.store.Retry(ctx, b.owner, id); err != nil {
		t.Fatal(err)
	}
	// Dispatched, which the stream refuses: it holds the first one's message.
	if ids, err := b.store.DispatchDue(ctx, analysis.Interactive, 1); err != nil || len(ids) != 1 {
		t.Fatal(ids, err)
	}
	close(ending)
	testenv.Receive(t, started)
	b.await(t, id, analysis.Succeeded)
}

func TestLostLeaseCancelsTheJob(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	lost := make(chan error, 1)
	started := make(chan struct{})
	b.startPool(t, analyzerFunc(func(ctx context.Context, _ *analysis.Job) (json.RawMessage, error) {
		close(started)
		<-ctx.Done()
		lost <- context.Cause(ctx)
		return nil, ctx.Err()
	}), worker.Config{Heartbeat: 10 * time.Millisecond})
	id := b.submit(t, "fence me")
	testenv.Closed(t, started)
	b.exec(t, "UPDATE analyses SET lease_token = $2 WHERE id = $1", uuid.UUID(id), uuid.New())
	if why := testenv.Receive(t, lost); why == nil || why.Error() != "lease lost" {
		t.Errorf("the attempt ended because of %v", why)
	}
}

func TestHeartbeatKeepsALeaseAliveBeyondItsLength(t *testing.T) {
	t.Parallel()
	b, g := newBench(t, postgres.Config{Lease: 200 * time.Millisecond}), newGate()
	b.startPool(t, g, worker.Config{Heartbeat: 20 * time.Millisecond})
	id := b.submit(t, "long")
	testenv.Receive(t, g.started)
	var first, now time.Time
	read := func(into *time.Time) {
		if err := b.pool.QueryRow(testenv.Context(t), "SELECT lease_until FROM analyses WHERE id = $1", uuid.UUID(id)).Scan(into); err != nil {
			t.Fatal(err)
		}
	}
	read(&first)
	testenv.Eventually(t, func() bool { read(&now); return now.Sub(first) > 400*time.Millisecond }, "two lease lengths pass")
	if changed, err := b.store.RecoverOrphans(testenv.Context(t), 10); err != nil || len(changed) > 0 {
		t.Errorf("orphans %v, %v; want none", changed, err)
	}
	g.open()
	b.await(t, id, analysis.Succeeded)
}

func TestTransientErrorsAreRetriedAndPermanentOnesAreNot(t *testing.T) {
	t.Parallel()
	b, called := newBench(t, postgres.Config{}), &bell{}
	var calls atomic.Int64
	b.startPool(t, analyzerFunc(func(_ context.Context, job *analysis.Job) (json.RawMessage, error) {
		switch {
		case job.Text == "never":
			return nil, &analysis.JobError{Code: "provider_rejected", Message: "no"}
		case job.Text == "panic":
			panic("the speech itself")
		case calls.Add(1) < 3:
			return nil, &analysis.JobError{Code: "provider_unavailable", Message: "later", Retryable: true}
		}
		return json.RawMessage(`{}`), nil
	}), worker.Config{Policy: worker.Policy{BaseDelay: time.Millisecond, MaxAttempts: 4}, Alarm: called})
	b.startDispatcher(t, worker.DispatcherConfig{})
	flaky, hopeless, broken := b.submit(t, "flaky"), b.submit(t, "never"), b.submit(t, "panic")
	if a := b.await(t, flaky, analysis.Succeeded); a.Attempts != 3 || a.Error != nil {
		t.Errorf("flaky ended after %d attempts with %v", a.Attempts, a.Error)
	}
	if a := b.await(t, hopeless, analysis.Failed); a.Attempts != 1 || a.Error.Code != "provider_rejected" {
		t.Errorf("hopeless ended after %d attempts with %v", a.Attempts, a.Error)
	}
	if a := b.await(t, broken, analysis.Failed); a.Attempts != 4 || a.Error.Code != analysis.CodeInternal {
		t.Errorf("broken ended after %d attempts with %v", a.Attempts, a.Error)
	}
	testenv.Eventually(t, func() bool { return called.panics.Load() == 4 && called.ends.Load() == 1 }, "people are called for each panic and for the end")
}

// bell counts what people are called for.
type bell struct{ panics, ends atomic.Int64 }

func (b *bell) Panicked(any, map[string]string) { b.panics.Add(1) }
func (b *bell) Raised(error, map[string]string) { b.ends.Add(1) }

func TestJobTimeoutIsARetryableFailure(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	b.startPool(t, analyzerFunc(func(ctx context.Context, _ *analysis.Job) (json.RawMessage, error) {
		<-ctx.Done()
		return nil, errors.New("cut")
	}), worker.Config{JobTimeout: 10 * time.Millisecond, Policy: worker.Policy{MaxAttempts: 1}})
	if a := b.await(t, b.submit(t, "endless"), analysis.Failed); a.Error.Code != analysis.CodeTimeout || !a.Error.Retryable {
		t.Errorf("ended with %+v", a.Error)
	}
}
