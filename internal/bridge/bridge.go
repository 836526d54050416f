// Package bridge says what queue and hub can do in the words in which worker
// and api ask for it, so that neither side imports the other.
//
// It promises no behaviour of its own. Trap: anything here that grows an `if`
// belongs on one of the two sides.
package bridge

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/hub"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/worker"
)

// Lanes is queue.Open as a worker.Source.
type Lanes struct{ JS jetstream.JetStream }

// Open opens a lane.
func (l Lanes) Open(ctx context.Context, lane analysis.Lane, prefetch int) (worker.Lane, error) {
	open, err := queue.Open(ctx, l.JS, lane, prefetch)
	if err != nil {
		return nil, err
	}
	return deliveries{open}, nil
}

type deliveries struct{ *queue.Lane }

func (d deliveries) Next(ctx context.Context) (worker.Delivery, error) { return d.Lane.Next(ctx) }

// Stream is the broker as a worker.Stream.
type Stream struct {
	*queue.Publisher
	JS       jetstream.JetStream
	Topology queue.Topology
}

// Look reads how the stream stands.
func (s Stream) Look(ctx context.Context) (worker.StreamState, error) {
	d, err := queue.ReadDepth(ctx, s.JS)
	if errors.Is(err, queue.ErrTopology) {
		return worker.StreamState{}, worker.ErrStreamMissing
	}
	return worker.StreamState{Made: d.Created, Messages: int64(d.Messages), Lanes: d.Lanes}, err //nolint:gosec // a count of messages
}

// LaneDepths reads each lane as the broker counts it.
func (s Stream) LaneDepths(ctx context.Context) (map[analysis.Lane]analysis.StreamDepth, error) {
	return queue.LaneDepths(ctx, s.JS)
}

// Restore makes what is missing.
func (s Stream) Restore(ctx context.Context) error { return queue.Restore(ctx, s.JS, s.Topology) }

// Telegraph is everything that is told after a commit.
type Telegraph struct {
	*queue.Publisher
	*queue.Events
}

// Watcher is the hub as an api.Watcher.
type Watcher struct{ Hub *hub.Hub }

// Watch follows one job.
func (w Watcher) Watch(owner, id analysis.ID) api.Watch { return w.Hub.Watch(owner, id) }

// WatchOwner follows all jobs of an owner.
func (w Watcher) WatchOwner(owner analysis.ID) api.OwnerWatch { return w.Hub.WatchOwner(owner) }
