package main

import (
	"context"
	"encoding/json"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/intake"
	"github.com/masterspeak/masterspeak/internal/postgres"
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
	s, closeStore, err := openStore(ctx, h.dsn)
	if err != nil {
		return err
	}
	defer closeStore()
	return runProduct(ctx, h, s)
}

// openStore opens the product's store over two pools, as app does.
func openStore(ctx context.Context, dsn string) (_ *postgres.Store, closeAll func(), err error) {
	pool, err := openPool(ctx, dsn, 16)
	if err != nil {
		return nil, nil, err
	}
	vital, err := openPool(ctx, dsn, 4)
	if err != nil {
		pool.Close()
		return nil, nil, err
	}
	return postgres.New(pool, vital, postgres.Config{}), func() { vital.Close(); pool.Close() }, nil
}

// runProduct is what app.API and app.Worker wire, without HTTP: the store, a
// broker, a pool of workers and a dispatcher.
func runProduct(ctx context.Context, h *heat, s store) error {
	b, err := openBroker(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	in, ids := intake.New(s, s, b.telegraph()), owners(h.concurrency)
	return driveProduct(ctx, h, s, b, func(ctx context.Context, owner int) error {
		_, err := in.Submit(ctx, submission(ids[owner]))
		return err
	})
}

// driveProduct works on what submit hands in, with slots and prefetch for jobs
// that take no time.
func driveProduct(ctx context.Context, h *heat, s store, b *broker, submit func(ctx context.Context, owner int) error) error {
	h.settings["nats sync_interval"] = natsSync
	cfg := worker.Config{Concurrency: 2 * h.concurrency, Prefetch: 2 * h.concurrency}
	return b.whileWorking(ctx, counted{s, h}, instant{}, cfg, func(ctx context.Context) error {
		return h.drive(ctx, submit)
	})
}
