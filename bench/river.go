package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// speechArgs name the row that holds the text.
type speechArgs struct {
	ID uuid.UUID `json:"id"`
}

// Kind implements river.JobArgs.
func (speechArgs) Kind() string { return "speech" }

// speechWorker reads the text and writes the result; River's completer then
// marks jobs as done in batches of its own, after our clock has stopped.
type speechWorker struct {
	river.WorkerDefaults[speechArgs]
	pool *pgxpool.Pool
	h    *heat
}

// Work implements river.Worker.
func (w *speechWorker) Work(ctx context.Context, job *river.Job[speechArgs]) error {
	var owner uuid.UUID
	var text string
	err := w.pool.QueryRow(ctx, "SELECT owner_id, body FROM submissions WHERE id = $1", job.Args.ID).Scan(&owner, &text)
	if err != nil {
		return fmt.Errorf("reading a text: %w", err)
	}
	if _, err := w.pool.Exec(ctx, insertResult, job.Args.ID, owner, result); err != nil {
		return fmt.Errorf("writing a result: %w", err)
	}
	w.h.done(1)
	return nil
}

func runRiver(ctx context.Context, h *heat) error {
	// Apart, so that submits never keep the fetcher and the completer waiting.
	submits, err := openPool(ctx, h.dsn, 64)
	if err != nil {
		return err
	}
	defer submits.Close()
	works, err := openPool(ctx, h.dsn, 32)
	if err != nil {
		return err
	}
	defer works.Close()
	client, err := openRiver(ctx, h, works)
	if err != nil {
		return err
	}
	if err := client.Start(ctx); err != nil {
		return fmt.Errorf("starting river: %w", err)
	}
	err = h.drive(ctx, riverSubmit(client, submits, h.concurrency))
	if stopped := client.Stop(context.WithoutCancel(ctx)); err == nil && stopped != nil {
		err = fmt.Errorf("stopping river: %w", stopped)
	}
	return err
}

// riverSubmit inserts a text and its job in one transaction.
func riverSubmit(client *river.Client[pgx.Tx], pool *pgxpool.Pool, submitters int) func(context.Context, int) error {
	ids := owners(submitters)
	return func(ctx context.Context, owner int) error {
		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			id := newID()
			if _, err := tx.Exec(ctx, insertText, id, uuid.UUID(ids[owner]), speech); err != nil {
				return err
			}
			_, err := client.InsertTx(ctx, tx, speechArgs{id}, nil)
			return err
		})
	}
}

// openRiver migrates, and makes a client with the short waits of River's own
// benchmark.
func openRiver(ctx context.Context, h *heat, pool *pgxpool.Pool) (*river.Client[pgx.Tx], error) {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	driver := riverpgxv5.New(pool)
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: log})
	if err != nil {
		return nil, fmt.Errorf("preparing river's migrations: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, fmt.Errorf("migrating river: %w", err)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &speechWorker{pool: pool, h: h})
	client, err := river.NewClient(driver, &river.Config{
		Logger: log, Workers: workers,
		Queues:        map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2000}},
		FetchCooldown: 2 * time.Millisecond, FetchPollInterval: 20 * time.Millisecond,
	})
	if err != nil {
		return nil, fmt.Errorf("making a river client: %w", err)
	}
	return client, nil
}
