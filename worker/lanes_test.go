package worker_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/bridge"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/worker"
)

// quick lets a pool notice at once what operators decide.
var quick = worker.Config{LaneCheck: 10 * time.Millisecond, Heartbeat: 20 * time.Millisecond}

// pause pauses the interactive lane as somebody.
func (b *bench) pause(t *testing.T) {
	t.Helper()
	if err := b.store.PauseLane(testenv.Context(t), analysis.Interactive, b.operator(t)); err != nil {
		t.Fatal(err)
	}
}

func (b *bench) operator(t *testing.T) analysis.ID {
	t.Helper()
	u, err := b.store.CreateUser(testenv.Context(t), uuid.NewString()+"@example.com", "", "")
	if err != nil {
		t.Fatal(err)
	}
	return u.ID
}

func (b *bench) resume(t *testing.T) {
	t.Helper()
	if err := b.store.ResumeLane(testenv.Context(t), analysis.Interactive); err != nil {
		t.Fatal(err)
	}
}

// looks counts how often a pool asked for the paused lanes.
type looks struct {
	*postgres.Store
	n atomic.Int64
}

func (l *looks) PausedLanes(ctx context.Context) ([]analysis.Lane, error) {
	l.n.Add(1)
	return l.Store.PausedLanes(ctx)
}

// wait returns when what is decided now is known: a look that began later has
// ended when the next one begins.
func (l *looks) wait(t *testing.T) {
	t.Helper()
	now := l.n.Load()
	testenv.Eventually(t, func() bool { return l.n.Load() >= now+2 }, "the pool has looked")
}

// lane is how the interactive lane stands, from both sides.
func (b *bench) lane(t *testing.T) analysis.LaneState {
	t.Helper()
	q, err := b.store.Queue(testenv.Context(t))
	if err != nil {
		t.Fatal(err)
	}
	streams, err := b.stream.LaneDepths(testenv.Context(t))
	if err != nil {
		t.Fatal(err)
	}
	q.Beside(streams)
	return q.Lanes[0]
}

func TestAPausedLaneFinishesWhatRunsAndGivesBackWhatWasFetched(t *testing.T) {
	t.Parallel()
	b, g := newBench(t, postgres.Config{}), newGate()
	cfg := quick
	cfg.Concurrency, cfg.Prefetch = 1, 4
	running := b.submit(t, "already running")
	store := &looks{Store: b.store}
	start(t, worker.New(store, bridge.Lanes{JS: b.js}, b.events, g, testenv.Logger(t), cfg).Run)
	testenv.Receive(t, g.started)
	waiting := b.submit(t, "already in the stream")
	testenv.Eventually(t, func() bool { return b.messages(t) == 2 }, "both are in the stream")

	b.pause(t)
	store.wait(t)
	g.release <- nil
	b.await(t, running, analysis.Succeeded)
	testenv.Eventually(t, func() bool { return b.messages(t) == 1 }, "its message is acked")
	testenv.StillOpen(t, g.started)
	if a := b.get(t, waiting); a.Status != analysis.Queued || a.Attempts != 0 {
		t.Fatalf("the waiting job is %s after %d attempts", a.Status, a.Attempts)
	}

	b.resume(t)
	if id := testenv.Receive(t, g.started); id != waiting {
		t.Errorf("started %s, want %s", id, waiting)
	}
	g.open()
	b.await(t, waiting, analysis.Succeeded)
}

func TestNothingOfAPausedLaneIsDispatchedUntilItIsResumed(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	b.pause(t)
	b.startPool(t, instant, quick)
	b.startDispatcher(t, worker.DispatcherConfig{})
	id := b.submit(t, "while paused")
	ctx := testenv.Context(t)
	if ids, err := b.store.DispatchDue(ctx, analysis.Interactive, 10); err != nil || len(ids) > 0 {
		t.Errorf("dispatched %v, %v", ids, err)
	}
	other, err := b.store.Submit(ctx, analysis.Submission{
		Owner: b.owner, Text: "another lane", Kind: "general", Depth: "standard", Language: "en", Lane: analysis.Batch,
	})
	if err != nil || !other.Dispatch {
		t.Fatalf("the other lane: %+v, %v", other, err)
	}
	b.stream.Hint(testenv.Context(t), analysis.Batch, other.Analysis.ID)
	b.await(t, other.Analysis.ID, analysis.Succeeded) // the other lane works meanwhile
	if l := b.lane(t); l.Due != 1 || l.Dispatched != 0 || !l.Paused || l.Stream.Messages != 0 {
		t.Errorf("the paused lane is %+v, stream %+v; want one that waits", l.Depth, *l.Stream)
	}

	b.resume(t)
	b.await(t, id, analysis.Succeeded)
}

func TestAWorkerIsListedWhileItRuns(t *testing.T) {
	t.Parallel()
	b, g := newBench(t, postgres.Config{Heartbeat: time.Hour}), newGate()
	live := func() []analysis.Worker {
		t.Helper()
		workers, err := b.store.LiveWorkers(testenv.Context(t))
		if err != nil {
			t.Fatal(err)
		}
		return workers
	}
	cfg := quick
	cfg.Concurrency, cfg.Version = 3, "v1"
	stop := b.startPool(t, g, cfg)
	b.submit(t, "busy")
	testenv.Receive(t, g.started)
	testenv.Eventually(t, func() bool { return len(live()) == 1 && live()[0].Busy == 1 }, "one worker is busy")
	if w := live()[0]; w.Slots != 3 || w.Version != "v1" || w.Host == "" || w.LastSeen.IsZero() {
		t.Errorf("listed as %+v", w)
	}
	seen := live()[0].LastSeen
	testenv.Eventually(t, func() bool { return live()[0].LastSeen.After(seen) }, "it is seen again")
	g.open()
	testenv.Closed(t, stop())
	if left := live(); len(left) > 0 {
		t.Errorf("still listed after a clean stop: %+v", left)
	}
}

func TestAWorkerThatVanishedIsForgotten(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	ctx, silent, vanished := testenv.Context(t), analysis.ID(uuid.New()), analysis.ID(uuid.New())
	for _, id := range []analysis.ID{silent, vanished} {
		if err := b.store.SeeWorker(ctx, analysis.Worker{ID: id, Slots: 1}); err != nil {
			t.Fatal(err)
		}
	}
	b.exec(t, "UPDATE workers SET last_seen = now() - interval '1 minute' WHERE id = $1", uuid.UUID(silent))
	b.exec(t, "UPDATE workers SET last_seen = now() - interval '1 hour' WHERE id = $1", uuid.UUID(vanished))
	if live, err := b.store.LiveWorkers(ctx); err != nil || len(live) > 0 {
		t.Errorf("live are %v, %v; want none", live, err)
	}
	b.startDispatcher(t, worker.DispatcherConfig{})
	var left []uuid.UUID
	testenv.Eventually(t, func() bool {
		if err := b.pool.QueryRow(ctx, "SELECT array_agg(id) FROM workers").Scan(&left); err != nil {
			t.Fatal(err)
		}
		return len(left) == 1
	}, "one row is left")
	if left[0] != uuid.UUID(silent) {
		t.Error("the worker that was heard a minute ago is forgotten")
	}
}

// shown keeps what the dispatcher shows.
type shown chan analysis.QueueState

func (s shown) Show(q analysis.QueueState) {
	select {
	case s <- q:
	default: // nobody looks
	}
}

func TestTheDispatcherShowsBothSidesOfEachLane(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	b.submit(t, "shown")
	testenv.Eventually(t, func() bool { return b.messages(t) == 1 }, "it is in the stream")
	gauges := make(shown)
	b.startDispatcher(t, worker.DispatcherConfig{Gauges: gauges})
	q := testenv.Receive(t, gauges)
	drift, known := q.Lanes[0].Drift()
	if len(q.Lanes) != 2 || q.Lanes[0].Dispatched != 1 || q.Lanes[0].Stream == nil || drift != 0 || !known {
		t.Errorf("showed %+v with drift %d, %t", q, drift, known)
	}
}
