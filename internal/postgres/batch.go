package postgres

import (
	"context"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// batched is what a flush says of a batch; taken means that its idempotency
// key was there before.
type batched struct {
	id       analysis.ID
	dispatch []bool
	taken    bool
}

// newBatchGroup takes batches one after the other: each has a transaction of
// its own, and all of them together hold one connection and the parameters of
// one statement, so that single submissions never wait for a free one.
func newBatchGroup(accept func(context.Context, *analysis.BatchSubmission) (batched, error)) *group[analysis.BatchSubmission, batched] {
	g := newGroup("batch", 1, func(ctx context.Context, one []analysis.BatchSubmission) ([]batched, error) {
		done, err := accept(ctx, &one[0])
		return []batched{done}, err
	})
	g.max = 1
	return g
}

// SubmitBatch accepts all submissions of a batch and its idempotency key, or
// nothing: when it returns, they are committed together. It mints the ids. Of
// a key it says what Submit says.
func (s *Store) SubmitBatch(ctx context.Context, b analysis.BatchSubmission) (analysis.AcceptedBatch, error) {
	done, err := s.batches.Do(ctx, b)
	if err != nil {
		return analysis.AcceptedBatch{}, explain("accepting a batch", err)
	}
	if done.taken {
		return s.replayBatch(ctx, &b)
	}
	return analysis.AcceptedBatch{ID: done.id, Dispatch: done.dispatch}, nil
}

func (s *Store) acceptBatch(ctx context.Context, b *analysis.BatchSubmission) (done batched, err error) {
	done.id = newID().AsBatch()
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if b.IdempotencyKey != "" {
			claimed, err := s.q.ClaimBatchKey(ctx, tx, db.ClaimBatchKeyParams{
				OwnerID: b.Owner, Key: b.IdempotencyKey, Fingerprint: b.Fingerprint[:], BatchID: done.id,
			})
			if done.taken = claimed == 0; err != nil || done.taken {
				return err
			}
		}
		done.dispatch, err = s.acceptItems(ctx, tx, done.id, b.Items)
		return err
	})
	return done, err
}

// acceptItems writes all rows in one statement.
func (s *Store) acceptItems(ctx context.Context, tx pgx.Tx, batch analysis.ID, items []analysis.Submission) ([]bool, error) {
	if len(items) == 0 {
		return nil, nil
	}
	items = slices.Clone(items) // the ids are this try's
	place := make(map[analysis.ID]int, len(items))
	for i := range items {
		items[i].ID = batch.Item(i)
		place[items[i].ID] = i
	}
	rows, err := s.q.AcceptSubmissions(ctx, tx, acceptParams(items, s.cfg.OwnerWindow))
	if err != nil {
		return nil, err
	}
	dispatch := make([]bool, len(items))
	for _, r := range rows {
		dispatch[place[r.ID]] = r.Dispatched
	}
	return dispatch, nil
}

// replayBatch makes the first answer again: the id of the batch is all of it.
func (s *Store) replayBatch(ctx context.Context, b *analysis.BatchSubmission) (analysis.AcceptedBatch, error) {
	key, err := s.q.GetBatchKey(ctx, s.pool, db.GetBatchKeyParams{OwnerID: b.Owner, Key: b.IdempotencyKey})
	if err != nil {
		return analysis.AcceptedBatch{}, explain("reading a batch's idempotency key", err)
	}
	if !slices.Equal(key.Fingerprint, b.Fingerprint[:]) {
		return analysis.AcceptedBatch{}, analysis.ErrKeyReused
	}
	return analysis.AcceptedBatch{ID: key.BatchID, Replayed: true}, nil
}

// listBatch is List for the analyses of one batch.
func (s *Store) listBatch(ctx context.Context, owner analysis.ID, f analysis.Filter, after *analysis.Cursor, limit int) ([]analysis.Analysis, error) {
	before, ok := f.Batch.LastItem()
	if !ok {
		return nil, nil
	}
	p := db.ListBatchParams{
		BatchID: f.Batch, BeforeID: before, OwnerID: owner,
		CreatedFrom: f.CreatedAfter, CreatedBefore: farFuture,
		Status: optional(f.Status), Kind: optional(f.Kind), Source: optional(f.Source),
		Lane: optional(f.Lane), Label: optional(f.Label),
		MaxRows: int32(min(limit, math.MaxInt32)), //nolint:gosec // bounded on this line
	}
	if !f.CreatedBefore.IsZero() {
		p.CreatedBefore = f.CreatedBefore
	}
	if after != nil {
		p.BeforeID = after.ID
	}
	rows, err := s.q.ListBatch(ctx, s.pool, p)
	if err != nil {
		return nil, explain("listing a batch", err)
	}
	list := make([]analysis.Analysis, len(rows))
	for i := range rows {
		row := db.ListAnalysesRow(rows[i])
		list[i] = toAnalysis(&row)
	}
	return list, nil
}
