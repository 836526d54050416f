package queue_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestEachLaneIsCountedByItsStreamAndByItsConsumer(t *testing.T) {
	t.Parallel()
	c, ctx := newClient(t, never), testenv.Context(t)
	want := map[analysis.Lane]analysis.StreamDepth{analysis.Interactive: {}, analysis.Batch: {}}
	check := func() {
		t.Helper()
		got, err := queue.LaneDepths(ctx, c.js)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("lanes, %v (-want +got):\n%s", err, diff)
		}
	}
	check()

	c.publish(t, newID(), newID(), newID())
	lost, err := c.publisher.Publish(ctx, analysis.Batch, []analysis.ID{newID()})
	if err != nil || len(lost) > 0 {
		t.Fatal(lost, err)
	}
	d := next(t, c.open(t, 1))
	want[analysis.Interactive] = analysis.StreamDepth{Messages: 3, Pending: 2, AckPending: 1}
	want[analysis.Batch] = analysis.StreamDepth{Messages: 1, Pending: 1}
	check()

	must(t, d.Ack())
	testenv.Eventually(t, func() bool { return c.depth(t).Messages == 3 }, "one is acked")
	want[analysis.Interactive] = analysis.StreamDepth{Messages: 2, Pending: 2}
	check()
}

func TestLanesCannotBeReadWithoutAServer(t *testing.T) {
	t.Parallel()
	server := testenv.NATSServer(t)
	c := connect(t, server.URL())
	server.Stop()
	testenv.Eventually(t, func() bool { return !c.nc.IsConnected() }, "the connection is lost")
	if _, err := queue.LaneDepths(testenv.Context(t), c.js); err == nil {
		t.Error("read lanes from no server")
	}
}
