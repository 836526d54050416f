package hub_test

import (
	"context"
	"net/url"
	"strconv"
	"testing"

	"github.com/masterspeak/masterspeak/internal/hub"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// bus is a connection of a process of its own.
func bus(t *testing.T, server string) *queue.Events {
	t.Helper()
	nc, err := queue.Connect(server, t.Name(), testenv.Logger(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	testenv.Eventually(t, nc.IsConnected, "NATS answers")
	return queue.NewEvents(nc)
}

func TestAChangeInAnotherProcessWakesTheWatcher(t *testing.T) {
	t.Parallel()
	server := testenv.NATS(t)
	h, elsewhere := hub.New(bus(t, server), testenv.Logger(t)), bus(t, server)
	owner, id := newID(), newID()
	job, all := h.Watch(owner, id), h.WatchOwner(owner)
	defer job.Close()
	defer all.Close()

	elsewhere.Announce(event(owner, id, 3))

	testenv.Receive(t, job.Changed())
	testenv.Receive(t, all.Changed())
	if events := all.Drain(); len(events) != 1 || events[0] != event(owner, id, 3) {
		t.Errorf("drained %+v", events)
	}
}

func TestWatchersLookAgainAfterARestartOfTheServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server := testenv.NATSServerIn(t, dir, 0)
	h := hub.New(bus(t, server.URL()), testenv.Logger(t))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	owner, id := newID(), newID()
	w := h.WatchOwner(owner)
	defer w.Close()

	server.Stop()
	again := testenv.NATSServerIn(t, dir, port(t, server.URL()))
	testenv.Receive(t, w.Changed())

	// The subscription came back with the connection.
	elsewhere := bus(t, again.URL())
	testenv.Eventually(t, func() bool {
		elsewhere.Announce(event(owner, id, 1))
		return len(w.Drain()) > 0
	}, "events arrive again")
	stop()
	if err := testenv.Receive(t, ended); err != nil {
		t.Error(err)
	}
}

func port(t *testing.T, server string) int {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	return number
}
