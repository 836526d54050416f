package queue_test

import (
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestCloseGivesBackWhatWasNotHandedOut(t *testing.T) {
	t.Parallel()
	c := newClient(t, never)
	c.publish(t, newID(), newID(), newID(), newID())
	first := c.open(t, 4)
	taken := next(t, first)
	testenv.Eventually(t, func() bool { return c.ackPending(t) == 4 }, "all four were fetched")

	first.Close()
	first.Close() // harmless

	second := c.open(t, 1)
	for range 3 {
		d := next(t, second)
		if d.JobID() == taken.JobID() {
			t.Fatal("the job that was handed out came again")
		}
		must(t, d.Ack())
	}
	must(t, taken.Ack())
	testenv.Eventually(t, func() bool { return c.depth(t).Messages == 0 }, "all four are acked")
}

func TestWhatAVanishedWorkerHeldComesAgain(t *testing.T) {
	t.Parallel()
	server, id := testenv.NATS(t), newID()
	vanishing, other := connect(t, server), connect(t, server)
	other.ensure(t, queue.Topology{AckWait: 100 * time.Millisecond})
	other.publish(t, id)
	next(t, vanishing.open(t, 1))
	vanishing.nc.Close()

	d := next(t, other.open(t, 1))
	if d.JobID() != id {
		t.Errorf("delivered %s, want %s", d.JobID(), id)
	}
}

func TestAClosedLaneIsStalled(t *testing.T) {
	t.Parallel()
	lane := newClient(t, never).open(t, 1)
	lane.Close()
	if _, err := lane.Next(testenv.Context(t)); !errors.Is(err, queue.ErrStalled) {
		t.Errorf("next returned %v, want ErrStalled", err)
	}
}

func TestAWipedStreamStallsTheLaneUntilItIsMadeAnew(t *testing.T) {
	t.Parallel()
	c, ctx, id := newClient(t, never), testenv.Context(t), newID()
	lane := c.open(t, 1)
	before := c.depth(t)
	stalled := make(chan error)
	go func() {
		_, err := lane.Next(ctx)
		stalled <- err
	}()
	must(t, c.js.DeleteStream(ctx, queue.Stream))
	if err := testenv.Receive(t, stalled); !errors.Is(err, queue.ErrStalled) {
		t.Errorf("next returned %v, want ErrStalled", err)
	}
	if _, err := queue.Open(ctx, c.js, analysis.Interactive, 1); !queue.IsMissing(err) {
		t.Errorf("opening returned %v, want ErrMissing", err)
	}
	if _, err := queue.ReadDepth(ctx, c.js); !queue.IsMissing(err) {
		t.Errorf("reading the depth returned %v, want ErrMissing", err)
	}

	c.ensure(t, never)
	c.publish(t, id)
	if d := next(t, c.open(t, 1)); d.JobID() != id {
		t.Errorf("delivered %s, want %s", d.JobID(), id)
	}
	if after := c.depth(t); after.Created.Equal(before.Created) {
		t.Error("the new stream cannot be told from the wiped one")
	}
}

func TestALaneGoesOnAfterARestartOfTheServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server := testenv.NATSServerIn(t, dir, 0)
	c, held, waiting := connect(t, server.URL()), newID(), newID()
	c.ensure(t, never)
	c.publish(t, held, waiting)
	lane := c.open(t, 1)
	d := next(t, lane)

	server.Stop()
	c.await(t, nats.RECONNECTING)
	testenv.NATSServerIn(t, dir, port(t, server))
	c.await(t, nats.CONNECTED)

	c.publish(t, held, waiting) // both are still there
	must(t, d.Ack())
	d = next(t, lane)
	if d.JobID() != waiting {
		t.Errorf("delivered %s, want %s", d.JobID(), waiting)
	}
	must(t, d.Ack())
	testenv.Eventually(t, func() bool { return c.depth(t).Messages == 0 }, "both are acked")
}

func TestALaneStallsWhenTheServerReturnsEmpty(t *testing.T) {
	t.Parallel()
	server := testenv.NATSServer(t)
	c := connect(t, server.URL())
	c.ensure(t, never)
	lane := c.open(t, 1)
	server.Stop()
	testenv.NATSServerIn(t, t.TempDir(), port(t, server))

	if _, err := lane.Next(testenv.Context(t)); !errors.Is(err, queue.ErrStalled) {
		t.Errorf("next returned %v, want ErrStalled", err)
	}
	if err := queue.Check(testenv.Context(t), c.js, never); !queue.IsMissing(err) {
		t.Errorf("checked as %v, want ErrMissing", err)
	}
}
