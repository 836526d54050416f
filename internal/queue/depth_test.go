package queue_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestDepthCountsWhatWaitsAndWhatIsOut(t *testing.T) {
	t.Parallel()
	c := newClient(t, never)
	c.publish(t, newID(), newID(), newID())
	lost, err := c.publisher.Publish(testenv.Context(t), analysis.Batch, []analysis.ID{newID()})
	if err != nil || len(lost) > 0 {
		t.Fatal(lost, err)
	}
	next(t, c.open(t, 1))

	want := queue.Depth{Messages: 4, Lanes: map[analysis.Lane]analysis.StreamDepth{
		analysis.Interactive: {Pending: 2, AckPending: 1}, analysis.Batch: {Pending: 1},
	}}
	got := c.depth(t)
	if got.Created.IsZero() {
		t.Error("the stream has no time of making")
	}
	want.Created = got.Created
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("depth (-want +got):\n%s", diff)
	}
}

func TestDepthWithoutAConsumerIsMissing(t *testing.T) {
	t.Parallel()
	c, ctx := newClient(t, never), testenv.Context(t)
	must(t, c.js.DeleteConsumer(ctx, queue.Stream, "interactive"))
	if _, err := queue.ReadDepth(ctx, c.js); !queue.IsMissing(err) {
		t.Errorf("read with %v, want ErrMissing", err)
	}
}
