package bridge_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/bridge"
	"github.com/masterspeak/masterspeak/internal/hub"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/worker"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// newStream is a server without a stream.
func newStream(t *testing.T) (bridge.Stream, *queue.Events) {
	t.Helper()
	nc, err := queue.Connect(testenv.NATS(t), t.Name(), testenv.Logger(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	testenv.Eventually(t, nc.IsConnected, "NATS answers")
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	publisher, err := queue.NewPublisher(nc)
	if err != nil {
		t.Fatal(err)
	}
	return bridge.Stream{Publisher: publisher, JS: js}, queue.NewEvents(nc)
}

func TestAMissingStreamIsSeenRestoredAndUsed(t *testing.T) {
	t.Parallel()
	stream, _ := newStream(t)
	lanes, ctx := bridge.Lanes{JS: stream.JS}, testenv.Context(t)
	if state, err := stream.Look(ctx); !errors.Is(err, worker.ErrStreamMissing) || !reflect.DeepEqual(state, worker.StreamState{}) {
		t.Errorf("looked at %+v, %v; want ErrStreamMissing", state, err)
	}
	if lane, err := lanes.Open(ctx, analysis.Interactive, 1); err == nil || lane != nil {
		t.Errorf("opened %v, %v", lane, err)
	}

	if err := stream.Restore(ctx); err != nil {
		t.Fatal(err)
	}
	id := analysis.ID(uuid.New())
	if lost, err := stream.Publish(ctx, analysis.Interactive, []analysis.ID{id}); err != nil || len(lost) > 0 {
		t.Fatalf("lost %v, %v", lost, err)
	}
	if state, err := stream.Look(ctx); err != nil || state.Messages != 1 || state.Made.IsZero() {
		t.Errorf("looked at %+v, %v; want one message", state, err)
	}
	lane, err := lanes.Open(ctx, analysis.Interactive, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer lane.Close()
	d, err := lane.Next(ctx)
	if err != nil || d.JobID() != id {
		t.Fatalf("delivered %v, %v; want %s", d, err, id)
	}
	if err := d.Ack(); err != nil {
		t.Error(err)
	}
}

func TestWhatTheTelegraphTellsReachesTheWatcher(t *testing.T) {
	t.Parallel()
	stream, events := newStream(t)
	telegraph := bridge.Telegraph{Publisher: stream.Publisher, Events: events}
	watcher := bridge.Watcher{Hub: hub.New(events, testenv.Logger(t))}
	owner, id := analysis.ID(uuid.New()), analysis.ID(uuid.New())
	job, all := watcher.Watch(owner, id), watcher.WatchOwner(owner)
	defer job.Close()
	defer all.Close()

	telegraph.Announce(analysis.Event{ID: id, Owner: owner, Version: 1, Status: analysis.Queued})

	testenv.Receive(t, job.Changed())
	testenv.Receive(t, all.Changed())
	if drained := all.Drain(); len(drained) != 1 || drained[0].ID != id {
		t.Errorf("drained %+v", drained)
	}
}
