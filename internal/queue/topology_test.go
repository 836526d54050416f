package queue_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestEnsureMakesWhatCheckAsksFor(t *testing.T) {
	t.Parallel()
	c, ctx := connect(t, testenv.NATS(t)), testenv.Context(t)
	if err := queue.Check(ctx, c.js, queue.Topology{}); !queue.IsMissing(err) || !queue.IsTopology(err) {
		t.Errorf("an empty server was checked as %v, want ErrMissing", err)
	}
	c.ensure(t, queue.Topology{})
	if err := queue.Check(ctx, c.js, queue.Topology{}); err != nil {
		t.Error(err)
	}
}

func TestEnsureLeavesWhatIsThereAlone(t *testing.T) {
	t.Parallel()
	c := newClient(t, queue.Topology{})
	c.publish(t, newID(), newID())
	before := c.depth(t)

	c.ensure(t, queue.Topology{})

	if after := c.depth(t); !after.Created.Equal(before.Created) || after.Messages != 2 {
		t.Errorf("after ensuring again: %+v, want %+v", after, before)
	}
}

func TestRestoreMakesOnlyWhatIsMissing(t *testing.T) {
	t.Parallel()
	c, ctx := newClient(t, queue.Topology{}), testenv.Context(t)
	const roomier = 2 << 30 // as an operator may have wanted it
	updateStream(t, c, func(s *jetstream.StreamConfig) { s.MaxBytes = roomier })
	c.publish(t, newID())
	if err := c.js.DeleteConsumer(ctx, queue.Stream, "batch"); err != nil {
		t.Fatal(err)
	}

	if err := queue.Restore(ctx, c.js, queue.Topology{}); err != nil {
		t.Fatal(err)
	}

	if err := queue.Check(ctx, c.js, queue.Topology{}); err != nil {
		t.Error(err)
	}
	stream, err := c.js.Stream(ctx, queue.Stream)
	if err != nil {
		t.Fatal(err)
	}
	if info := stream.CachedInfo(); info.Config.MaxBytes != roomier || info.State.Msgs != 1 {
		t.Errorf("the stream has %d bytes of room and %d messages", info.Config.MaxBytes, info.State.Msgs)
	}
}

func TestCheckRefusesATopologyThatDiffers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*testing.T, *client)
		told   string
	}{
		"a stream that takes a job twice": {told: "discard_new_per_subject is false, want true", change: func(t *testing.T, c *client) {
			updateStream(t, c, func(s *jetstream.StreamConfig) { s.DiscardNewPerSubject, s.MaxMsgsPerSubject = false, 2 })
		}},
		"a stream that evicts the oldest": {told: "discard is DiscardOld, want DiscardNew", change: func(t *testing.T, c *client) {
			updateStream(t, c, func(s *jetstream.StreamConfig) { s.DiscardNewPerSubject, s.Discard = false, jetstream.DiscardOld })
		}},
		"a stream with another subject": {told: "subjects is jobs.*.*,more.*", change: func(t *testing.T, c *client) {
			updateStream(t, c, func(s *jetstream.StreamConfig) { s.Subjects = append(s.Subjects, "more.*") })
		}},
		"a consumer with another wait": {told: "consumer batch ack_wait is 1m0s, want 20s", change: func(t *testing.T, c *client) {
			updateConsumer(t, c, func(s *jetstream.ConsumerConfig) { s.AckWait = time.Minute })
		}},
		"a consumer that gives up": {told: "consumer batch max_deliver is 3, want -1", change: func(t *testing.T, c *client) {
			updateConsumer(t, c, func(s *jetstream.ConsumerConfig) { s.MaxDeliver = 3 })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, ctx := newClient(t, queue.Topology{}), testenv.Context(t)
			test.change(t, c)

			err := queue.Check(ctx, c.js, queue.Topology{})
			if !errors.Is(err, queue.ErrTopology) || queue.IsMissing(err) || !strings.Contains(err.Error(), test.told) {
				t.Errorf("checked as %v, want ErrTopology with %q", err, test.told)
			}
			c.ensure(t, queue.Topology{}) // as the message advises
			must(t, queue.Check(ctx, c.js, queue.Topology{}))
		})
	}
}

func TestAMissingConsumerIsMissingAndNotDifferent(t *testing.T) {
	t.Parallel()
	c, ctx := newClient(t, queue.Topology{}), testenv.Context(t)
	must(t, c.js.DeleteConsumer(ctx, queue.Stream, "batch"))

	if err := queue.Check(ctx, c.js, queue.Topology{}); !queue.IsMissing(err) {
		t.Errorf("checked as %v, want ErrMissing", err)
	}
	c.ensure(t, queue.Topology{})
	must(t, queue.Check(ctx, c.js, queue.Topology{}))
}

func TestEnsureRefusesAStreamThatCannotBecomeOurs(t *testing.T) {
	t.Parallel()
	c, ctx := connect(t, testenv.NATS(t)), testenv.Context(t)
	_, err := c.js.CreateStream(ctx, jetstream.StreamConfig{
		Name: queue.Stream, Subjects: []string{"jobs.*.*"}, Storage: jetstream.MemoryStorage,
	})
	must(t, err)
	if err := queue.Ensure(ctx, c.js, queue.Topology{}); err == nil {
		t.Error("a stream in memory was accepted")
	}
}

func updateStream(t *testing.T, c *client, change func(*jetstream.StreamConfig)) {
	t.Helper()
	ctx := testenv.Context(t)
	stream, err := c.js.Stream(ctx, queue.Stream)
	must(t, err)
	config := stream.CachedInfo().Config
	change(&config)
	_, err = c.js.UpdateStream(ctx, config)
	must(t, err)
}

func updateConsumer(t *testing.T, c *client, change func(*jetstream.ConsumerConfig)) {
	t.Helper()
	ctx := testenv.Context(t)
	consumer, err := c.js.Consumer(ctx, queue.Stream, "batch")
	must(t, err)
	config := consumer.CachedInfo().Config
	change(&config)
	_, err = c.js.UpdateConsumer(ctx, queue.Stream, config)
	must(t, err)
}
