package queue_test

import (
	"context"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// The server without JetStream does what one does that was cut off: it serves
// its clients, and nobody there speaks for the stream.
func TestAServerWhereNobodySpeaksForTheStreamIsLeftIfThereIsAnother(t *testing.T) {
	t.Parallel()
	mute, err := server.NewServer(&server.Options{Port: server.RANDOM_PORT, NoSigs: true})
	must(t, err)
	mute.Start()
	t.Cleanup(func() { mute.Shutdown(); mute.WaitForShutdown() })
	if !mute.ReadyForConnections(20 * time.Second) {
		t.Fatal("the server takes no connections")
	}
	broker := testenv.NATSServer(t)
	broker.Stop() // until both are connected to the other one
	bound, free := connect(t, mute.ClientURL()), connect(t, mute.ClientURL()+","+broker.URL())
	again := testenv.NATSServerIn(t, t.TempDir(), port(t, broker))
	connect(t, again.URL()).ensure(t, queue.Topology{})

	stay(t, bound)
	stay(t, free)

	testenv.Eventually(t, func() bool { return free.nc.ConnectedUrl() == again.URL() }, "the other server is found")
	free.depth(t)
	if bound.events.Reconnects() > 0 {
		t.Error("the only server was left")
	}
}

// stay keeps the client where there is a quorum, until the test ends.
func stay(t *testing.T, c *client) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- queue.StayWithQuorum(ctx, c.js, testenv.Logger(t)) }()
	t.Cleanup(func() {
		cancel()
		if err := testenv.Receive(t, ended); err != nil {
			t.Error(err)
		}
	})
}
