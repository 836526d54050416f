package worker_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/worker"
)

// slowly is an analyzer that takes its time: too much for a backlog of
// thousands to end while a test runs.
func slowly(d time.Duration) analyzerFunc {
	return func(ctx context.Context, _ *analysis.Job) (json.RawMessage, error) {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return json.RawMessage(`{"ok": true}`), nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

func speechIn(owner analysis.ID, lane analysis.Lane) analysis.Submission {
	return analysis.Submission{Owner: owner, Text: "So.", Kind: "general", Depth: "standard", Language: "en", Lane: lane}
}

// flood queues n jobs of the owner in full batches, as the API does.
func (b *bench) flood(t *testing.T, owner analysis.ID, lane analysis.Lane, n int) {
	t.Helper()
	batch := analysis.BatchSubmission{Owner: owner, Items: make([]analysis.Submission, analysis.MaxBatch)}
	for i := range batch.Items {
		batch.Items[i] = speechIn(owner, lane)
	}
	for ; n > 0; n -= analysis.MaxBatch {
		accepted, err := b.store.SubmitBatch(testenv.Context(t), batch)
		if err != nil {
			t.Fatal(err)
		}
		for i, dispatch := range accepted.Dispatch {
			if dispatch {
				b.stream.Hint(testenv.Context(t), lane, accepted.ID.Item(i))
			}
		}
	}
}

// usually is what a job of a new owner takes, by the clock of Postgres: the
// median of five, one after the other, as a machine may hiccup once or twice.
func (b *bench) usually(t *testing.T, lane analysis.Lane) time.Duration {
	t.Helper()
	other := *b
	other.owner = analysis.ID(uuid.New())
	took := make([]time.Duration, 5)
	for i := range took {
		accepted, err := b.store.Submit(testenv.Context(t), speechIn(other.owner, lane))
		if err != nil {
			t.Fatal(err)
		}
		if accepted.Dispatch {
			b.stream.Hint(testenv.Context(t), lane, accepted.Analysis.ID)
		}
		a := other.await(t, accepted.Analysis.ID, analysis.Succeeded)
		took[i] = a.FinishedAt.Sub(a.CreatedAt)
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// waiting counts the owner's jobs that nobody has begun.
func (b *bench) waiting(t *testing.T, owner analysis.ID) (n int) {
	t.Helper()
	const count = "SELECT count(*) FROM analyses WHERE owner_id = $1 AND status = 'queued'"
	if err := b.pool.QueryRow(testenv.Context(t), count, uuid.UUID(owner)).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestABacklogOfOneOwnerDelaysAnotherByLessThanTwoSeconds(t *testing.T) {
	t.Parallel()
	const backlog, promise = 50_000, 2 * time.Second
	b := newBench(t, postgres.Config{})
	d := b.startDispatcher(t, worker.DispatcherConfig{Tick: time.Second})
	b.startPool(t, slowly(20*time.Millisecond), worker.Config{Concurrency: 8, Claimed: d.Claimed})
	alone := b.usually(t, analysis.Batch)
	b.flood(t, b.owner, analysis.Batch, backlog)
	beside := b.usually(t, analysis.Batch)
	left := b.waiting(t, b.owner)
	t.Logf("alone %s, beside the backlog %s, of which %d were left", alone, beside, left)
	if left < backlog/2 {
		t.Fatalf("%d jobs of %d were left: this was no backlog", left, backlog)
	}
	if beside-alone >= promise {
		t.Errorf("a job took %s beside the backlog and %s without, want less than %s more", beside, alone, promise)
	}
}

func TestAFullBatchLaneDoesNotHoldUpTheInteractiveLane(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	d := b.startDispatcher(t, worker.DispatcherConfig{Tick: time.Second})
	stuck := newGate()
	t.Cleanup(stuck.open)
	a := analyzerFunc(func(ctx context.Context, job *analysis.Job) (json.RawMessage, error) {
		if job.Lane == analysis.Batch {
			return stuck.Analyze(ctx, job, nil)
		}
		return instant(ctx, job)
	})
	b.startPool(t, a, worker.Config{Concurrency: 4, Claimed: d.Claimed, SoftStop: -1})
	for range 3 { // owners, so that no window is what keeps the lane from being full
		b.flood(t, analysis.ID(uuid.New()), analysis.Batch, analysis.MaxBatch)
	}
	for range 3 { // all slots that a batch may have
		testenv.Receive(t, stuck.started)
	}
	for range 3 { // the same owner's own batch is no hindrance either
		b.await(t, b.submit(t, "interactive"), analysis.Succeeded)
	}
	b.usually(t, analysis.Interactive)
	testenv.StillOpen(t, stuck.started) // and the batch lane got no slot of theirs
}
