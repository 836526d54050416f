package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"github.com/masterspeak/masterspeak/internal/bridge"
	"github.com/masterspeak/masterspeak/internal/devstack"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/worker"
)

// natsSync is how careful the embedded server is; see devstack.NATSConfig.
const natsSync = "1s"

// broker is a private NATS server in this process, and a connection to it.
type broker struct {
	server  *devstack.NATS
	nc      *nats.Conn
	js      jetstream.JetStream
	publish *queue.Publisher
	events  *queue.Events
	log     zerolog.Logger
	remove  func()
}

func openBroker(ctx context.Context) (_ *broker, err error) {
	dir, remove, err := scratch("nats")
	if err != nil {
		return nil, err
	}
	b := &broker{log: zerolog.New(os.Stderr).Level(zerolog.WarnLevel), remove: remove}
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	if b.server, err = devstack.StartNATS(devstack.NATSConfig{Dir: filepath.Join(dir, "nats"), Logger: b.log}); err != nil {
		return nil, err
	}
	if b.nc, err = queue.Connect(b.server.URL(), "bench", b.log, nil); err != nil {
		return nil, err
	}
	if b.js, err = jetstream.New(b.nc); err != nil {
		return nil, fmt.Errorf("making a jetstream client: %w", err)
	}
	if err = queue.Ensure(ctx, b.js, queue.Topology{}); err != nil {
		return nil, err
	}
	if b.publish, err = queue.NewPublisher(b.nc); err != nil {
		return nil, err
	}
	b.events = queue.NewEvents(b.nc)
	return b, nil
}

func (b *broker) close() {
	if b.nc != nil {
		b.nc.Close()
	}
	if b.server != nil {
		b.server.Stop()
	}
	b.remove()
}

// telegraph is what tells of each accepted job.
func (b *broker) telegraph() bridge.Telegraph {
	return bridge.Telegraph{Publisher: b.publish, Events: b.events}
}

// whileWorking runs a pool of workers and a dispatcher, as app.Worker wires
// them, for as long as act does not return.
func (b *broker) whileWorking(ctx context.Context, s store, a worker.Analyzer, cfg worker.Config, act func(context.Context) error) error {
	dispatcher := worker.NewDispatcher(s, bridge.Stream{Publisher: b.publish, JS: b.js}, b.events, b.log, worker.DispatcherConfig{})
	cfg.Claimed = dispatcher.Claimed
	pool := worker.New(s, bridge.Lanes{JS: b.js}, b.events, a, b.log, cfg)

	working, stop := context.WithCancel(ctx)
	g, working := errgroup.WithContext(working)
	g.Go(func() error { return pool.Run(working) })
	g.Go(func() error { return dispatcher.Run(working) })
	g.Go(func() error {
		defer stop()
		return act(working)
	})
	return g.Wait()
}
