package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/bridge"
	"github.com/masterspeak/masterspeak/internal/devstack"
	"github.com/masterspeak/masterspeak/internal/intake"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/worker"
)

// store is all that the product asks of Postgres here.
type store interface {
	intake.Store
	intake.Changer
	worker.Store
	worker.DispatchStore
}

// counted tells the heat of each result that is committed.
type counted struct {
	store
	h *heat
}

func (c counted) Finish(ctx context.Context, lease analysis.Lease, document json.RawMessage) (int64, error) {
	version, err := c.store.Finish(ctx, lease, document)
	if err == nil {
		c.h.done(1)
	}
	return version, err
}

// instant is a handler that has its answer ready.
type instant struct{}

func (instant) Analyze(context.Context, *analysis.Job, func(analysis.Stage)) (json.RawMessage, error) {
	return result, nil
}

func runOurs(ctx context.Context, h *heat) error {
	pool, err := openPool(ctx, h.dsn, 16)
	if err != nil {
		return err
	}
	defer pool.Close()
	vital, err := openPool(ctx, h.dsn, 4)
	if err != nil {
		return err
	}
	defer vital.Close()
	return runProduct(ctx, h, postgres.New(pool, vital, postgres.Config{}))
}

// runProduct is what app.API and app.Worker wire, without HTTP: the store, a
// broker, a pool of workers and a dispatcher.
func runProduct(ctx context.Context, h *heat, s store) error {
	dir, remove, err := scratch("nats")
	if err != nil {
		return err
	}
	defer remove()
	log := zerolog.New(os.Stderr).Level(zerolog.WarnLevel)
	server, err := devstack.StartNATS(devstack.NATSConfig{Dir: filepath.Join(dir, "nats"), Logger: log})
	if err != nil {
		return err
	}
	defer server.Stop()
	h.settings["nats sync_interval"] = "1s"
	nc, err := queue.Connect(server.URL(), "bench", log, nil)
	if err != nil {
		return err
	}
	defer nc.Close()
	return work(ctx, h, s, nc, log)
}

func work(ctx context.Context, h *heat, s store, nc *nats.Conn, log zerolog.Logger) error {
	js, err := jetstream.New(nc)
	if err != nil {
		return fmt.Errorf("making a jetstream client: %w", err)
	}
	if err := queue.Ensure(ctx, js, queue.Topology{}); err != nil {
		return err
	}
	publisher, err := queue.NewPublisher(nc)
	if err != nil {
		return err
	}
	events := queue.NewEvents(nc)
	dispatcher := worker.NewDispatcher(s, bridge.Stream{Publisher: publisher, JS: js}, events, log, worker.DispatcherConfig{})
	// Slots and prefetch for jobs that take no time.
	pool := worker.New(counted{s, h}, bridge.Lanes{JS: js}, events, instant{}, log, worker.Config{
		Concurrency: 2 * h.concurrency, Prefetch: 2 * h.concurrency, Claimed: dispatcher.Claimed,
	})
	in, ids := intake.New(s, s, bridge.Telegraph{Publisher: publisher, Events: events}), owners(h.concurrency)

	working, stop := context.WithCancel(ctx)
	g, working := errgroup.WithContext(working)
	g.Go(func() error { return pool.Run(working) })
	g.Go(func() error { return dispatcher.Run(working) })
	g.Go(func() error {
		defer stop()
		return h.drive(working, func(ctx context.Context, owner int) error {
			_, err := in.Submit(ctx, analysis.Submission{
				Owner: ids[owner], Text: speech, Kind: "general", Depth: "standard", Language: "en", Lane: analysis.Interactive,
			})
			return err
		})
	})
	return g.Wait()
}
