package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"
)

const ceilingBatch, ceilingConnections = 500, 2

// runCeiling writes what every job leaves in Postgres and nothing else: no
// queue, nobody who waits, no decision. Each batch is three commits, as a job
// has three moves.
func runCeiling(ctx context.Context, h *heat) error {
	pool, err := openPool(ctx, h.dsn, ceilingConnections)
	if err != nil {
		return err
	}
	defer pool.Close()
	return h.measure(ctx, func(ctx context.Context) error {
		batches := make(chan int, h.jobs/ceilingBatch+1)
		for left := h.jobs; left > 0; left -= ceilingBatch {
			batches <- min(left, ceilingBatch)
		}
		close(batches)
		g, ctx := errgroup.WithContext(ctx)
		for range ceilingConnections {
			g.Go(func() error {
				for n := range batches {
					if err := writeBatch(ctx, pool, n); err != nil {
						return err
					}
					h.done(n)
				}
				return nil
			})
		}
		return g.Wait()
	})
}

const (
	insertJobs = `INSERT INTO analyses (id, owner_id, lane, status, dispatched_at)
SELECT unnest($1::uuid[]), unnest($2::uuid[]), 'interactive', 'queued', now()`
	insertTexts = `INSERT INTO submissions (id, owner_id, source, kind, depth, language, title, labels, body)
SELECT unnest($1::uuid[]), unnest($2::uuid[]), 'text', 'general', 'standard', 'en', '', '[]', unnest($3::text[])`
	startJobs = `UPDATE analyses SET status = 'running', attempt = 1, version = 2, started_at = now(),
lease_token = id, lease_until = now() + interval '15 seconds' WHERE id = ANY ($1)`
	endJobs = `UPDATE analyses SET status = 'succeeded', version = 3, lease_token = NULL, lease_until = NULL, finished_at = now()
WHERE id = ANY ($1)`
	insertResults = `INSERT INTO results (id, owner_id, document)
SELECT unnest($1::uuid[]), unnest($2::uuid[]), unnest($3::jsonb[])`
)

func writeBatch(ctx context.Context, pool *pgxpool.Pool, n int) error {
	ids, owned := make([]uuid.UUID, n), make([]uuid.UUID, n)
	for i, owner := range owners(n) {
		ids[i], owned[i] = newID(), uuid.UUID(owner)
	}
	moves := [3]pgx.Batch{}
	moves[0].Queue(insertJobs, ids, owned)
	moves[0].Queue(insertTexts, ids, owned, slices.Repeat([]string{speech}, n))
	moves[1].Queue(startJobs, ids)
	moves[2].Queue(endJobs, ids)
	moves[2].Queue(insertResults, ids, owned, slices.Repeat([]string{string(result)}, n))
	for i := range moves {
		if err := pool.SendBatch(ctx, &moves[i]).Close(); err != nil {
			return fmt.Errorf("writing a batch: %w", err)
		}
	}
	return nil
}
