package worker_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/worker"
)

func TestBacklogBeyondTheWindowIsDispatchedAsRoomAppears(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{OwnerWindow: 4})
	var ids []analysis.ID
	for range 50 {
		ids = append(ids, b.submit(t, "backlog"))
	}
	if n := b.messages(t); n > 4 {
		t.Fatalf("%d messages in the stream, want at most the window of 4", n)
	}
	d := b.startDispatcher(t, worker.DispatcherConfig{})
	b.startPool(t, instant, worker.Config{Claimed: d.Claimed})
	for _, id := range ids {
		b.await(t, id, analysis.Succeeded)
	}
}

func TestBacklogIsWorkedOffWithoutWaitingForTicks(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{OwnerWindow: 4})
	var ids []analysis.ID
	for range 50 {
		ids = append(ids, b.submit(t, "backlog"))
	}
	d := b.startDispatcher(t, worker.DispatcherConfig{Tick: time.Hour})
	b.startPool(t, instant, worker.Config{Claimed: d.Claimed})
	for _, id := range ids {
		b.await(t, id, analysis.Succeeded)
	}
}

func TestWipedStreamIsMadeAnewAndRefilled(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	var ids []analysis.ID
	for range 20 {
		ids = append(ids, b.submit(t, "wiped"))
	}
	testenv.Eventually(t, func() bool { return b.messages(t) == 20 }, "all are in the stream")
	b.startDispatcher(t, worker.DispatcherConfig{})
	if err := b.js.DeleteStream(testenv.Context(t), queue.Stream); err != nil {
		t.Fatal(err)
	}
	testenv.Eventually(t, func() bool { return b.messages(t) == 20 }, "all are in the new stream")
	b.startPool(t, instant, worker.Config{})
	for _, id := range ids {
		b.await(t, id, analysis.Succeeded)
	}
}

func TestPurgedStreamIsNoticedByItsDrift(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	id := b.submit(t, "purged")
	testenv.Eventually(t, func() bool { return b.messages(t) == 1 }, "it is in the stream")
	stream, err := b.js.Stream(testenv.Context(t), queue.Stream)
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Purge(testenv.Context(t)); err != nil {
		t.Fatal(err)
	}
	b.exec(t, "UPDATE analyses SET dispatched_at = now() - interval '1 minute'")
	b.startDispatcher(t, worker.DispatcherConfig{})
	b.startPool(t, instant, worker.Config{})
	b.await(t, id, analysis.Succeeded)
}

func TestWhatADeafWorkerHoldsIsGivenToOthers(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	if err := queue.Ensure(testenv.Context(t), b.js, queue.Topology{AckWait: time.Hour}); err != nil {
		t.Fatal(err)
	}
	var ids []analysis.ID
	for range 4 {
		ids = append(ids, b.submit(t, "held"))
	}
	deaf, err := queue.Open(testenv.Context(t), b.js, analysis.Interactive, len(ids))
	if err != nil {
		t.Fatal(err)
	}
	held, err := deaf.Next(testenv.Context(t))
	if err != nil {
		t.Fatal(err)
	}
	testenv.Eventually(t, func() bool {
		depths, err := b.stream.LaneDepths(testenv.Context(t))
		return err == nil && depths[analysis.Interactive].AckPending == int64(len(ids))
	}, "all are delivered to the one who does nothing")
	b.startDispatcher(t, worker.DispatcherConfig{Tick: 20 * time.Millisecond})
	b.startPool(t, instant, worker.Config{})
	for _, id := range ids {
		b.await(t, id, analysis.Succeeded)
	}
	if err := held.Ack(); err != nil { // at last, and harmless
		t.Error(err)
	}
	deaf.Close()
	testenv.Eventually(t, func() bool { return b.messages(t) == 0 }, "nothing is left in the stream")
}

func TestOrphanIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	if err := queue.Ensure(testenv.Context(t), b.js, queue.Topology{AckWait: time.Hour}); err != nil {
		t.Fatal(err) // the message of the vanished worker does not come again by itself
	}
	id := b.submit(t, "orphan")
	vanished, err := queue.Open(testenv.Context(t), b.js, analysis.Interactive, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := vanished.Next(testenv.Context(t)); err != nil {
		t.Fatal(err)
	}
	if job, err := b.store.Claim(testenv.Context(t), id); err != nil || job == nil {
		t.Fatal(job, err)
	}
	b.exec(t, "UPDATE analyses SET lease_until = now() - interval '1 second' WHERE id = $1", uuid.UUID(id))
	b.startDispatcher(t, worker.DispatcherConfig{Tick: time.Minute}) // its first look is the only one
	b.startPool(t, instant, worker.Config{})
	if a := b.await(t, id, analysis.Succeeded); a.Attempts != 1 {
		t.Errorf("%d attempts, want 1: a crash spends none", a.Attempts)
	}
	vanished.Close()
}

func TestExpiryEndsAJob(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	id := b.submit(t, "late")
	b.exec(t, "UPDATE analyses SET deadline = now() WHERE id = $1", uuid.UUID(id))
	b.startDispatcher(t, worker.DispatcherConfig{})
	if a := b.await(t, id, analysis.Expired); a.Error == nil || a.Error.Code != analysis.CodeExpired {
		t.Errorf("expired with %+v", a.Error)
	}
}
