package queue_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// never is a wait for an ack that no test outlives.
var never = queue.Topology{AckWait: time.Hour}

func TestAckRemovesTheMessage(t *testing.T) {
	t.Parallel()
	c := newClient(t, never)
	c.publish(t, newID(), newID())
	lane := c.open(t, 1)
	must(t, next(t, lane).Ack())
	testenv.Eventually(t, func() bool { return c.depth(t).Messages == 1 }, "one message is left")
	must(t, next(t, lane).Ack())
	testenv.Eventually(t, func() bool { return c.depth(t).Messages == 0 }, "no message is left")
}

func TestNakBringsTheMessageBackNow(t *testing.T) {
	t.Parallel()
	c, id := newClient(t, never), newID()
	c.publish(t, id)
	lane := c.open(t, 1)
	for range 5 {
		d := next(t, lane)
		if d.JobID() != id {
			t.Fatalf("delivered %s, want %s", d.JobID(), id)
		}
		must(t, d.Nak())
	}
}

func TestNakInBringsTheMessageBackAfterTheDelay(t *testing.T) {
	t.Parallel()
	c, late, later := newClient(t, never), newID(), newID()
	c.publish(t, late, later)
	delivered := deliveries(t, c.open(t, 2))
	for range 2 {
		d := testenv.Receive(t, delivered)
		delay := time.Hour
		if d.JobID() == late {
			delay = 20 * time.Millisecond
		}
		must(t, d.NakIn(delay))
	}
	if d := testenv.Receive(t, delivered); d.JobID() != late {
		t.Errorf("delivered %s before its delay was over", d.JobID())
	}
	testenv.StillOpen(t, delivered)
}

// The job that nobody speaks for is the clock: it comes again each AckWait.
func TestProgressKeepsTheMessageFromComingAgain(t *testing.T) {
	t.Parallel()
	c, worked, left := newClient(t, queue.Topology{AckWait: time.Second}), newID(), newID()
	c.publish(t, worked, left)
	delivered := deliveries(t, c.open(t, 2))
	first, second := testenv.Receive(t, delivered), testenv.Receive(t, delivered)
	if first.JobID() == left {
		first = second
	}
	progress := time.NewTicker(20 * time.Millisecond)
	defer progress.Stop()
	patience := testenv.Context(t)
	for redelivered := 0; redelivered < 2; {
		select {
		case d := <-delivered:
			if d.JobID() == worked {
				t.Fatal("the job in work was given to another worker")
			}
			redelivered++
		case <-progress.C:
			must(t, first.InProgress())
		case <-patience.Done():
			t.Fatal(context.Cause(patience))
		}
	}
	must(t, first.Ack())
	testenv.Eventually(t, func() bool { return c.depth(t).Messages == 1 }, "the job in work is acked")
}

// The client may be asked for the next message before it is done with asking
// for the last one.
func TestPullingOneByOneNeverStalls(t *testing.T) {
	t.Parallel()
	c, ids := newClient(t, never), make([]analysis.ID, 500)
	for i := range ids {
		ids[i] = newID()
	}
	c.publish(t, ids...)
	lane := c.open(t, 1)
	for _, want := range ids {
		d := next(t, lane)
		if d.JobID() != want {
			t.Fatalf("delivered %s, want %s", d.JobID(), want)
		}
		must(t, d.Ack())
	}
}

func TestMessagesThatCannotBeReadAreDropped(t *testing.T) {
	t.Parallel()
	c, good, ctx := newClient(t, never), newID(), testenv.Context(t)
	for subject, body := range map[string]string{
		"jobs.interactive.nonsense":            `{"v":1}`,
		"jobs.interactive." + newID().String(): `{"v":2}`,
		"jobs.interactive." + good.String():    `{"v":1,"more":"is welcome"}`,
		"jobs.interactive.A" + good.String():   `{"v":1}`,
		"jobs.interactive.B":                   ``,
		"jobs.interactive.C":                   `{`,
		"jobs.interactive.D":                   `null`,
	} {
		_, err := c.js.Publish(ctx, subject, []byte(body))
		must(t, err)
	}
	delivered := deliveries(t, c.open(t, 1))
	if d := testenv.Receive(t, delivered); d.JobID() != good {
		t.Errorf("delivered %s, want %s", d.JobID(), good)
	}
	testenv.Eventually(t, func() bool { return c.depth(t).Messages == 1 }, "only the readable one is left")
	testenv.StillOpen(t, delivered)
}

func TestNextReturnsTheCauseOfItsContext(t *testing.T) {
	t.Parallel()
	lane := newClient(t, never).open(t, 1)
	stopping := errors.New("stopping")
	ctx, cancel := context.WithCancelCause(testenv.Context(t))
	ended := make(chan error)
	go func() {
		_, err := lane.Next(ctx)
		ended <- err
	}()
	cancel(stopping)
	if err := testenv.Receive(t, ended); !errors.Is(err, stopping) || errors.Is(err, queue.ErrStalled) {
		t.Errorf("ended with %v, want %v", err, stopping)
	}
}
