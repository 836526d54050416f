package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Depth is what the stream and its consumers say, for the drift against
// Postgres and for telling a wiped stream from a drained one.
type Depth struct {
	Created  time.Time // when the stream was made: another time is another stream
	Messages uint64
	// Lanes are the consumers' shares, each from its leader. Their messages are
	// not counted here.
	Lanes map[analysis.Lane]analysis.StreamDepth
}

// ReadDepth asks the servers.
func ReadDepth(ctx context.Context, js jetstream.JetStream) (Depth, error) {
	stream, err := js.Stream(ctx, Stream)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return Depth{}, fmt.Errorf("%w: stream %s", ErrMissing, Stream)
	}
	if err != nil {
		return Depth{}, explain(js.Conn(), "reading stream "+Stream, err)
	}
	info := stream.CachedInfo()
	d := Depth{Created: info.Created, Messages: info.State.Msgs, Lanes: make(map[analysis.Lane]analysis.StreamDepth)}
	for _, lane := range analysis.Lanes() {
		c, err := stream.Consumer(ctx, string(lane))
		if errors.Is(err, jetstream.ErrConsumerNotFound) {
			return Depth{}, fmt.Errorf("%w: consumer %s", ErrMissing, lane)
		}
		if err != nil {
			return d, explain(js.Conn(), "reading consumer "+string(lane), err)
		}
		ci := c.CachedInfo()
		d.Lanes[lane] = analysis.StreamDepth{Pending: int64(ci.NumPending), AckPending: int64(ci.NumAckPending), Redelivered: int64(ci.NumRedelivered)} //nolint:gosec // counts of messages
	}
	return d, nil
}
