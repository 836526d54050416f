package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Cancel calls a queued or running job off. It returns an InvalidStateError
// for one that has ended.
func (s *Store) Cancel(ctx context.Context, owner, id analysis.ID) (analysis.Changed, error) {
	row, err := s.q.CancelAnalysis(ctx, s.pool, db.CancelAnalysisParams{ID: id, OwnerID: owner})
	if err != nil {
		return analysis.Changed{}, s.refused(ctx, owner, id, analysis.Cancel, err)
	}
	s.told(row.Told)
	return analysis.Changed{ID: id, Owner: owner, Version: row.Version, Status: analysis.Cancelled, WasRunning: row.WasRunning}, nil
}

// Retry queues a job that ended without a result again.
func (s *Store) Retry(ctx context.Context, owner, id analysis.ID) (analysis.Changed, error) {
	version, err := s.q.RetryAnalysis(ctx, s.pool, db.RetryAnalysisParams{ID: id, OwnerID: owner})
	if err != nil {
		return analysis.Changed{}, s.refused(ctx, owner, id, analysis.Retry, err)
	}
	return analysis.Changed{ID: id, Owner: owner, Version: version, Status: analysis.Queued}, nil
}

// Delete erases an analysis in any state; a running one is fenced off.
func (s *Store) Delete(ctx context.Context, owner, id analysis.ID) (analysis.Changed, error) {
	var running bool
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
		if err := s.q.LockAnalysis(ctx, tx, db.LockAnalysisParams{ID: id, OwnerID: owner}); err != nil {
			return err
		}
		running, err = s.q.DeleteAnalysis(ctx, tx, db.DeleteAnalysisParams{ID: id, OwnerID: owner})
		return err
	})
	if isNoRows(err) {
		return analysis.Changed{}, s.absent(ctx, owner, id)
	}
	return analysis.Changed{ID: id, Owner: owner, WasRunning: running}, explain("deleting an analysis", err)
}

// refused says why a guarded change moved nothing.
func (s *Store) refused(ctx context.Context, owner, id analysis.ID, move analysis.Move, err error) error {
	if !isNoRows(err) {
		return explain(change(move, id), err)
	}
	a, err := s.Get(ctx, owner, id)
	if err != nil {
		return err
	}
	return &analysis.InvalidStateError{Status: a.Status, Move: move}
}
