package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
)

// ungrouped is the product's store, but each submit, claim and finish is one
// short statement and one commit of its own. Broker, workers and dispatcher
// are the same.
type ungrouped struct {
	*postgres.Store
	pool *pgxpool.Pool
}

func runUngrouped(ctx context.Context, h *heat) error {
	pool, err := openPool(ctx, h.dsn, 64)
	if err != nil {
		return err
	}
	defer pool.Close()
	return runProduct(ctx, h, ungrouped{postgres.New(pool, pool, postgres.Config{}), pool})
}

const submitOne = `WITH job AS (
	INSERT INTO analyses (id, owner_id, lane, status, dispatched_at) VALUES ($1, $2, 'interactive', 'queued', now())
) ` + insertText + ` RETURNING created_at`

func (u ungrouped) Submit(ctx context.Context, sub analysis.Submission) (analysis.Accepted, error) {
	id := newID()
	var created time.Time
	err := u.pool.QueryRow(ctx, submitOne, id, uuid.UUID(sub.Owner), sub.Text).Scan(&created)
	if err != nil {
		return analysis.Accepted{}, fmt.Errorf("submitting one: %w", err)
	}
	return analysis.Accepted{Dispatch: true, Analysis: analysis.Analysis{
		ID: analysis.ID(id), Owner: sub.Owner, Lane: sub.Lane, Status: analysis.Queued, Version: 1, CreatedAt: created,
	}}, nil
}

const claimOne = `WITH taken AS (
	UPDATE analyses
	SET status = 'running', attempt = attempt + 1, version = version + 1, started_at = now(),
	    lease_token = $2, lease_until = now() + interval '15 seconds'
	WHERE id = $1 AND status = 'queued' AND run_at <= now()
	RETURNING id, owner_id, attempt, version
)
SELECT t.owner_id, t.attempt, t.version, s.body FROM taken t JOIN submissions s ON s.id = t.id`

func (u ungrouped) Claim(ctx context.Context, id analysis.ID) (*analysis.Job, error) {
	job := &analysis.Job{Lane: analysis.Interactive, Lease: analysis.Lease{ID: id, Token: analysis.ID(uuid.New())}}
	err := u.pool.QueryRow(ctx, claimOne, uuid.UUID(id), uuid.UUID(job.Token)).
		Scan((*uuid.UUID)(&job.Owner), &job.Attempt, &job.Version, &job.Text)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // as the port asks: nothing to take
	}
	if err != nil {
		return nil, fmt.Errorf("claiming one: %w", err)
	}
	return job, nil
}

const finishOne = `WITH done AS (
	UPDATE analyses
	SET status = 'succeeded', version = version + 1, lease_token = NULL, lease_until = NULL, finished_at = now()
	WHERE id = $1 AND lease_token = $2 AND status = 'running'
	RETURNING id, owner_id, version
), saved AS (
	INSERT INTO results (id, owner_id, document) SELECT id, owner_id, $3::jsonb FROM done
)
SELECT version FROM done`

func (u ungrouped) Finish(ctx context.Context, lease analysis.Lease, document json.RawMessage) (version int64, err error) {
	err = u.pool.QueryRow(ctx, finishOne, uuid.UUID(lease.ID), uuid.UUID(lease.Token), document).Scan(&version)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return 0, analysis.ErrFenced
	case err != nil:
		return 0, fmt.Errorf("finishing one: %w", err)
	}
	return version, nil
}
