package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// lanesTimeout bounds LaneDepths: whoever looks can also do without.
const lanesTimeout = 2 * time.Second

// LaneDepths reads each lane from the stream and from its consumer, which
// count by themselves and so can show that one of them is wrong. It fails at
// once while no server can be reached.
func LaneDepths(ctx context.Context, js jetstream.JetStream) (map[analysis.Lane]analysis.StreamDepth, error) {
	if !js.Conn().IsConnected() {
		return nil, fmt.Errorf("reading the lanes: %w", away(js.Conn()))
	}
	ctx, cancel := context.WithTimeoutCause(ctx, lanesTimeout, fmt.Errorf("reading the lanes took longer than %s", lanesTimeout))
	defer cancel()
	d, err := ReadDepth(ctx, js)
	if err != nil {
		return nil, err
	}
	for lane, depth := range d.Lanes {
		if depth.Messages, err = countMessages(ctx, js.Conn(), lane); err != nil {
			return nil, explain(js.Conn(), "counting the messages of lane "+string(lane), err)
		}
		d.Lanes[lane] = depth
	}
	return d.Lanes, nil
}

// countMessages asks for a batch of one: the reply says how many more there
// are. The stream's own list of subjects would say it too, in a page per
// hundred thousand.
func countMessages(ctx context.Context, nc *nats.Conn, lane analysis.Lane) (int64, error) {
	body, err := json.Marshal(map[string]any{"batch": 1, "next_by_subj": "jobs." + string(lane) + ".*"})
	if err != nil {
		return 0, err
	}
	reply, err := nc.RequestWithContext(ctx, "$JS.API.DIRECT.GET."+Stream, body)
	switch {
	case err != nil:
		return 0, err
	case reply.Header.Get("Status") == "404":
		return 0, nil
	}
	more, err := strconv.ParseInt(reply.Header.Get("Nats-Num-Pending"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("reading the count: %w", err)
	}
	return more + 1, nil
}
