package queue_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestWhileTheServerIsAwayHintsAreDroppedAndPublishesFail(t *testing.T) {
	t.Parallel()
	broker := testenv.NATSServer(t)
	broker.Stop()
	c, ids := dial(t, broker.URL()), []analysis.ID{newID(), newID()}

	lost, err := c.publisher.Publish(testenv.Context(t), analysis.Interactive, ids)
	if !errors.Is(err, queue.ErrUnreachable) || !slices.Equal(lost, ids) {
		t.Errorf("lost %v with %v, want all", lost, err)
	}
	c.publisher.Hint(testenv.Context(t), analysis.Interactive, ids[0])
	c.events.Announce(analysis.Event{ID: ids[0], Owner: ids[1]})
	c.events.Cancelled(ids[0])
	if c.events.Connected() {
		t.Error("says that events arrive")
	}

	testenv.NATSServerIn(t, t.TempDir(), port(t, broker))
	c.await(t, nats.CONNECTED)
	c.ensure(t, queue.Topology{})
	if depth := c.depth(t); depth.Messages != 0 {
		t.Errorf("%d messages arrived late", depth.Messages)
	}
}

func TestAServerThatIsAwayIsNamedWithoutCredentials(t *testing.T) {
	t.Parallel()
	broker := testenv.NATSServer(t)
	broker.Stop()
	address := strings.TrimPrefix(broker.URL(), "nats://")
	c := dial(t, "nats://user:c4n4ry@"+address)
	_, depthErr := queue.ReadDepth(testenv.Context(t), c.js)
	_, openErr := queue.Open(testenv.Context(t), c.js, analysis.Interactive, 1)
	for doing, err := range map[string]error{
		"checking": queue.Check(testenv.Context(t), c.js, queue.Topology{}),
		"ensuring": queue.Ensure(testenv.Context(t), c.js, queue.Topology{}),
		"reading":  depthErr,
		"opening":  openErr,
		"reaching": queue.Reach(testenv.Context(t), c.nc),
	} {
		if !errors.Is(err, queue.ErrUnreachable) || !strings.HasSuffix(err.Error(), "NATS is not reachable at "+address) {
			t.Errorf("%s returned %v, want that %s is not reachable", doing, err, address)
		}
	}
}

func TestASubscriptionMadeWhileTheServerIsAwayWorksOnceItReturns(t *testing.T) {
	t.Parallel()
	broker, owner := testenv.NATSServer(t), newID()
	broker.Stop()
	c := dial(t, broker.URL())
	heard := listen(t, c, owner)

	again := testenv.NATSServerIn(t, t.TempDir(), port(t, broker))
	c.await(t, nats.CONNECTED)
	if c.events.Reconnects() == 0 {
		t.Error("the return was not counted")
	}
	must(t, c.nc.Flush()) // the server knows of the subscription
	connect(t, again.URL()).events.Announce(analysis.Event{ID: newID(), Owner: owner})
	testenv.Receive(t, heard)
}

func TestOurOwnCloseIsNoNews(t *testing.T) {
	t.Parallel()
	closed := make(chan error, 1)
	nc, err := queue.Connect(testenv.NATS(t), t.Name(), testenv.Logger(t), func(err error) { closed <- err })
	must(t, err)
	nc.Close()
	testenv.StillOpen(t, closed)
	events := queue.NewEvents(nc)
	if _, err := events.Subscribe(newID(), func(analysis.Event) {}); !errors.Is(err, nats.ErrConnectionClosed) {
		t.Errorf("subscribing returned %v, want %v", err, nats.ErrConnectionClosed)
	}
	if _, err := events.OnCancel(func(analysis.ID) {}); !errors.Is(err, nats.ErrConnectionClosed) {
		t.Errorf("listening for cancellations returned %v, want %v", err, nats.ErrConnectionClosed)
	}
}

func TestAServerThatKeepsRefusingUsIsReported(t *testing.T) {
	t.Parallel()
	strict, err := server.NewServer(&server.Options{Port: server.RANDOM_PORT, Username: "someone", Password: "else", NoSigs: true})
	must(t, err)
	strict.Start()
	t.Cleanup(func() { strict.Shutdown(); strict.WaitForShutdown() })
	if !strict.ReadyForConnections(20 * time.Second) {
		t.Fatal("the server takes no connections")
	}
	closed := make(chan error, 1)
	nc, err := queue.Connect(strict.ClientURL(), t.Name(), testenv.Logger(t), func(err error) { closed <- err })
	must(t, err)
	t.Cleanup(nc.Close)
	if err := testenv.Receive(t, closed); !errors.Is(err, nats.ErrAuthorization) {
		t.Errorf("gave up with %v, want %v", err, nats.ErrAuthorization)
	}
}

func TestAnAddressThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := queue.Connect("nats://[", t.Name(), testenv.Logger(t), nil); err == nil {
		t.Error("connected")
	}
}
