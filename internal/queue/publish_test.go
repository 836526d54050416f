package queue_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestPublishingAJobTwiceGivesOneMessage(t *testing.T) {
	t.Parallel()
	c, id := newClient(t, queue.Topology{}), newID()
	c.publish(t, id)
	c.publish(t, id, id)
	if depth := c.depth(t); depth.Messages != 1 {
		t.Errorf("%d messages, want 1", depth.Messages)
	}
}

func TestAJobMayBePublishedAgainAfterItsAck(t *testing.T) {
	t.Parallel()
	c, id := newClient(t, queue.Topology{}), newID()
	lane := c.open(t, 1)
	for range 3 {
		c.publish(t, id)
		d := next(t, lane)
		if d.JobID() != id {
			t.Fatalf("delivered %s, want %s", d.JobID(), id)
		}
		must(t, d.Ack())
		testenv.Eventually(t, func() bool { return c.depth(t).Messages == 0 }, "the message is gone")
	}
}

func TestAFullStreamRefusesTheNewAndKeepsTheOld(t *testing.T) {
	t.Parallel()
	c, ids := newClient(t, queue.Topology{}), []analysis.ID{newID(), newID(), newID()}
	updateStream(t, c, func(s *jetstream.StreamConfig) { s.MaxMsgs = 2 })

	lost, err := c.publisher.Publish(testenv.Context(t), analysis.Interactive, ids)

	if err == nil || !strings.Contains(err.Error(), "publishing to lane interactive") || !strings.Contains(err.Error(), "maximum messages exceeded") {
		t.Errorf("refused with %v", err)
	}
	if !slices.Equal(lost, ids[2:]) {
		t.Errorf("lost %v, want %v", lost, ids[2:])
	}
	lane := c.open(t, 1)
	for _, want := range ids[:2] {
		if d := next(t, lane); d.JobID() != want {
			t.Errorf("delivered %s, want %s", d.JobID(), want)
		}
	}
}

func TestPublishWithoutAStreamLosesEverything(t *testing.T) {
	t.Parallel()
	c, ids := connect(t, testenv.NATS(t)), []analysis.ID{newID(), newID()}
	lost, err := c.publisher.Publish(testenv.Context(t), analysis.Batch, ids)
	if !errors.Is(err, jetstream.ErrNoStreamResponse) || !slices.Equal(lost, ids) {
		t.Errorf("lost %v with %v, want all", lost, err)
	}
}

func TestPublishStopsWaitingWithItsContext(t *testing.T) {
	t.Parallel()
	c, ids := newClient(t, queue.Topology{}), []analysis.ID{newID()}
	impatient := errors.New("impatient")
	ctx, cancel := context.WithCancelCause(testenv.Context(t))
	cancel(impatient)
	// Nobody answers for this lane, so that only the context can end the wait.
	mute, err := c.nc.Subscribe("jobs.mute.*", func(*nats.Msg) {})
	must(t, err)
	defer func() { _ = mute.Unsubscribe() }()
	updateStream(t, c, func(s *jetstream.StreamConfig) { s.Subjects = []string{"jobs.interactive.*", "jobs.batch.*"} })

	if lost, err := c.publisher.Publish(ctx, "mute", ids); !errors.Is(err, impatient) || !slices.Equal(lost, ids) {
		t.Errorf("lost %v with %v, want all with %v", lost, err, impatient)
	}
}

func TestHintArrivesWithoutBeingWaitedFor(t *testing.T) {
	t.Parallel()
	c, id := newClient(t, queue.Topology{}), newID()
	c.publisher.Hint(testenv.Context(t), analysis.Interactive, id)
	if d := next(t, c.open(t, 1)); d.JobID() != id {
		t.Errorf("delivered %s, want %s", d.JobID(), id)
	}
}

func TestLanesAreApart(t *testing.T) {
	t.Parallel()
	c, urgent, patient := newClient(t, queue.Topology{}), newID(), newID()
	c.publisher.Hint(testenv.Context(t), analysis.Batch, patient)
	c.publish(t, urgent)

	if d := next(t, c.open(t, 10)); d.JobID() != urgent {
		t.Errorf("interactive delivered %s, want %s", d.JobID(), urgent)
	}
	batch, err := queue.Open(testenv.Context(t), c.js, analysis.Batch, 10)
	must(t, err)
	defer batch.Close()
	if d := next(t, batch); d.JobID() != patient {
		t.Errorf("batch delivered %s, want %s", d.JobID(), patient)
	}
}
