package postgres

import (
	"context"
	"math"
	"time"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// DeadLetters returns up to limit failed jobs of all owners, the last to fail
// first, beginning after the cursor, whose time is that of the failure.
func (s *Store) DeadLetters(ctx context.Context, f analysis.DeadFilter, after *analysis.Cursor, limit int) ([]analysis.DeadLetter, error) {
	p := db.ListDeadLettersParams{
		ErrorCode: optional(f.ErrorCode), Lane: optional(f.Lane),
		MaxRows: int32(min(limit, math.MaxInt32)), //nolint:gosec // bounded on this line
	}
	p.BeforeTime, p.BeforeID = place(f.FinishedBefore, after)
	rows, err := s.q.ListDeadLetters(ctx, s.pool, p)
	if err != nil {
		return nil, explain("listing dead letters", err)
	}
	letters := make([]analysis.DeadLetter, len(rows))
	for i := range rows {
		letters[i] = toDeadLetter(&rows[i])
	}
	return letters, nil
}

func toDeadLetter(r *db.ListDeadLettersRow) analysis.DeadLetter {
	return analysis.DeadLetter{
		ID: r.ID, Lane: analysis.Lane(r.Lane), Kind: r.Kind,
		Attempts: int(r.Attempt), Crashes: int(r.Crashes),
		Error:     analysis.JobError{Code: deref(r.ErrorCode), Message: deref(r.ErrorMessage)},
		CreatedAt: r.CreatedAt.UTC(), FinishedAt: deref(r.FinishedAt).UTC(),
		Replays: int(r.Replays), ReplayedAt: utc(r.ReplayedAt),
	}
}

// ReplayDead queues up to limit failed jobs again, those that the selector
// names after the cursor. It returns what moved and where the next batch
// begins, nil when there is none. What is not failed, or not any more, stays
// as it is.
func (s *Store) ReplayDead(ctx context.Context, by analysis.ID, sel analysis.DeadSelector, after *analysis.Cursor, limit int) ([]analysis.Changed, *analysis.Cursor, error) {
	ids, next := sel.IDs, (*analysis.Cursor)(nil)
	if len(sel.IDs) == 0 {
		var err error
		if ids, next, err = s.pickDead(ctx, sel, after, limit); err != nil || len(ids) == 0 {
			return nil, nil, err
		}
	}
	p := db.ReplayDeadParams{Ids: ids, ReplayedBy: by, ErrorCode: optional(sel.ErrorCode)}
	p.BeforeTime, _ = place(sel.FinishedBefore, nil)
	rows, err := s.q.ReplayDead(ctx, s.pool, p)
	if err != nil {
		return nil, nil, explain("replaying dead letters", err)
	}
	changed := make([]analysis.Changed, len(rows))
	for i, r := range rows {
		changed[i] = analysis.Changed{ID: r.ID, Owner: r.OwnerID, Version: r.Version, Status: analysis.Queued}
	}
	return changed, next, nil
}

func (s *Store) pickDead(ctx context.Context, sel analysis.DeadSelector, after *analysis.Cursor, limit int) ([]analysis.ID, *analysis.Cursor, error) {
	p := db.PickDeadParams{ErrorCode: optional(sel.ErrorCode), MaxRows: int32(min(limit, math.MaxInt32))} //nolint:gosec // bounded on this line
	p.BeforeTime, p.BeforeID = place(sel.FinishedBefore, after)
	rows, err := s.q.PickDead(ctx, s.pool, p)
	if err != nil {
		return nil, nil, explain("picking dead letters", err)
	}
	ids := make([]analysis.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	if len(rows) < limit {
		return ids, nil, nil
	}
	last := rows[len(rows)-1]
	return ids, &analysis.Cursor{CreatedAt: deref(last.FinishedAt), ID: last.ID}, nil
}

// place is where a list begins that goes backwards in time: below the bound,
// or after the cursor when that is further on.
func place(bound time.Time, after *analysis.Cursor) (time.Time, analysis.ID) {
	if bound.IsZero() {
		bound = farFuture
	}
	if after != nil && after.CreatedAt.Before(bound) {
		return after.CreatedAt, after.ID
	}
	return bound, analysis.ID{}
}
