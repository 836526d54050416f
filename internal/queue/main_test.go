package queue_test

import (
	"context"
	"net/url"
	"strconv"
	"testing"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/devstack"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// client is one connection to a server.
type client struct {
	nc        *nats.Conn
	js        jetstream.JetStream
	publisher *queue.Publisher
	events    *queue.Events
}

// newClient connects to a server of its own that has the topology.
func newClient(t *testing.T, topology queue.Topology) *client {
	t.Helper()
	c := connect(t, testenv.NATS(t))
	c.ensure(t, topology)
	return c
}

// connect returns once the server answers.
func connect(t *testing.T, server string) *client {
	t.Helper()
	c := dial(t, server)
	c.await(t, nats.CONNECTED)
	return c
}

// dial does not wait for a server.
func dial(t *testing.T, server string) *client {
	t.Helper()
	nc, err := queue.Connect(server, t.Name(), testenv.Logger(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	publisher, err := queue.NewPublisher(nc)
	if err != nil {
		t.Fatal(err)
	}
	return &client{nc: nc, js: js, publisher: publisher, events: queue.NewEvents(nc)}
}

func (c *client) await(t *testing.T, want nats.Status) {
	t.Helper()
	testenv.Eventually(t, func() bool { return c.nc.Status() == want }, "the connection is "+want.String())
}

func (c *client) ensure(t *testing.T, topology queue.Topology) {
	t.Helper()
	if err := queue.Ensure(testenv.Context(t), c.js, topology); err != nil {
		t.Fatal(err)
	}
}

// publish puts the ids into the interactive lane.
func (c *client) publish(t *testing.T, ids ...analysis.ID) {
	t.Helper()
	if lost, err := c.publisher.Publish(testenv.Context(t), analysis.Interactive, ids); err != nil || len(lost) > 0 {
		t.Fatalf("lost %v: %v", lost, err)
	}
}

// open pulls from the interactive lane until the test ends.
func (c *client) open(t *testing.T, prefetch int) *queue.Lane {
	t.Helper()
	lane, err := queue.Open(testenv.Context(t), c.js, analysis.Interactive, prefetch)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(lane.Close)
	return lane
}

func (c *client) depth(t *testing.T) queue.Depth {
	t.Helper()
	depth, err := queue.ReadDepth(testenv.Context(t), c.js)
	if err != nil {
		t.Fatal(err)
	}
	return depth
}

// ackPending is how many messages of the interactive lane wait for an ack.
func (c *client) ackPending(t *testing.T) int64 {
	t.Helper()
	return c.depth(t).Lanes[analysis.Interactive].AckPending
}

func next(t *testing.T, lane *queue.Lane) queue.Delivery {
	t.Helper()
	d, err := lane.Next(testenv.Context(t))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// deliveries carries what the lane delivers until the test ends.
func deliveries(t *testing.T, lane *queue.Lane) <-chan queue.Delivery {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	carried, ended := make(chan queue.Delivery), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			d, err := lane.Next(ctx)
			if err != nil {
				return
			}
			select {
			case carried <- d:
			case <-ctx.Done():
				return
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return carried
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newID() analysis.ID { return analysis.ID(uuid.New()) }

// port is where the server listens, for one that takes its place.
func port(t *testing.T, server *devstack.NATS) int {
	t.Helper()
	u, err := url.Parse(server.URL())
	must(t, err)
	number, err := strconv.Atoi(u.Port())
	must(t, err)
	return number
}
