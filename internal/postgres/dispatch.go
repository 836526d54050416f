package postgres

import (
	"context"
	"time"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Messages for jobs that end without a worker's word.
const (
	crashMessage   = "three workers in a row vanished while working on it"
	expiredMessage = "its time to live passed before it was done"
)

// DispatchDue marks up to limit due jobs of the lane as dispatched, owners
// taking turns, and returns them; the caller publishes them.
func (s *Store) DispatchDue(ctx context.Context, lane analysis.Lane, limit int) ([]analysis.ID, error) {
	rows, err := s.q.DispatchDue(ctx, s.pool, db.DispatchDueParams{
		Lane: string(lane), OwnerWindow: int64(s.cfg.OwnerWindow), MaxRows: int64(limit),
	})
	return rows, explain("dispatching due jobs", err)
}

// HasDue reports whether jobs of the lane wait for room in their owner's window.
func (s *Store) HasDue(ctx context.Context, lane analysis.Lane) (bool, error) {
	due, err := s.q.HasDue(ctx, s.pool, string(lane))
	return due, explain("looking for due jobs", err)
}

// Undispatch makes jobs due again whose publish did not arrive.
func (s *Store) Undispatch(ctx context.Context, ids []analysis.ID) error {
	return explain("undispatching jobs", s.q.Undispatch(ctx, s.pool, ids))
}

// Refill returns up to limit jobs of the lane that were dispatched longer than
// age ago and not started, for another publish.
func (s *Store) Refill(ctx context.Context, lane analysis.Lane, age time.Duration, limit int) ([]analysis.ID, error) {
	rows, err := s.q.RefillDispatched(ctx, s.pool, db.RefillDispatchedParams{
		Lane: string(lane), OlderMs: age.Milliseconds(), MaxRows: int32(limit), //nolint:gosec // a batch size
	})
	return rows, explain("refilling the stream", err)
}

// RecoverOrphans queues up to limit jobs again whose lease ran out, or fails
// them as crash_loop, and returns what changed.
func (s *Store) RecoverOrphans(ctx context.Context, limit int) ([]analysis.Changed, error) {
	rows, err := s.q.RecoverOrphans(ctx, s.pool, db.RecoverOrphansParams{
		MaxRows: int32(limit), MaxCrashes: analysis.MaxCrashes, //nolint:gosec // a batch size
		CrashCode: analysis.CodeCrashLoop, CrashMessage: crashMessage,
	})
	if err != nil {
		return nil, explain("recovering orphans", err)
	}
	s.told(len(rows) > 0 && rows[0].Told)
	changed := make([]analysis.Changed, len(rows))
	for i, r := range rows {
		changed[i] = analysis.Changed{ID: r.ID, Owner: r.OwnerID, Version: r.Version, Status: analysis.Status(r.Status)}
	}
	return changed, nil
}

// Expire ends up to limit live jobs whose deadline has passed.
func (s *Store) Expire(ctx context.Context, limit int) ([]analysis.Changed, error) {
	rows, err := s.q.ExpireAnalyses(ctx, s.pool, db.ExpireAnalysesParams{
		MaxRows: int32(limit), ExpiredCode: analysis.CodeExpired, ExpiredMessage: expiredMessage, //nolint:gosec // a batch size
	})
	if err != nil {
		return nil, explain("expiring jobs", err)
	}
	s.told(len(rows) > 0 && rows[0].Told)
	changed := make([]analysis.Changed, len(rows))
	for i, r := range rows {
		changed[i] = analysis.Changed{
			ID: r.ID, Owner: r.OwnerID, Version: r.Version,
			Status: analysis.Expired, WasRunning: r.WasRunning,
		}
	}
	return changed, nil
}

// DeleteAged erases up to limit ended analyses that were made before the given
// time, and as many kept transcripts and feedbacks. It returns how many of the
// more numerous there were: with less than limit nothing is left.
func (s *Store) DeleteAged(ctx context.Context, before time.Time, limit int) (int64, error) {
	rows := int32(limit) //nolint:gosec // a batch size
	analyses, err := s.q.DeleteAged(ctx, s.pool, db.DeleteAgedParams{BeforeID: oldest(before), MaxRows: rows})
	if err != nil {
		return 0, explain("deleting aged analyses", err)
	}
	keepsakes, err := s.q.DeleteAgedKeepsakes(ctx, s.pool, db.DeleteAgedKeepsakesParams{Before: before, MaxRows: rows})
	return max(analyses, keepsakes), explain("deleting aged keepsakes", err)
}

// DeleteAgedKeys erases what has an age of its own, up to limit of each:
// idempotency keys, refresh tokens, used tickets, and the ids of what was
// erased. It returns how many of the most numerous there were.
func (s *Store) DeleteAgedKeys(ctx context.Context, limit int) (most int64, err error) {
	for _, step := range []struct {
		what string
		del  func(context.Context, db.DBTX, int32) (int64, error)
	}{
		{"idempotency keys", s.q.DeleteAgedKeys},
		{"refresh tokens", s.q.DeleteAgedTokens},
		{"used tickets", s.q.DeleteAgedTickets},
		{"tombstones", s.q.DeleteAgedTombstones},
	} {
		n, err := step.del(ctx, s.pool, int32(limit)) //nolint:gosec // a batch size
		if err != nil {
			return most, explain("deleting aged "+step.what, err)
		}
		most = max(most, n)
	}
	return most, nil
}

// oldest is the smallest UUIDv7 that could have been minted at t: the first 48
// bits are the Unix time in milliseconds (RFC 9562, section 5.7).
func oldest(t time.Time) analysis.ID {
	var id analysis.ID
	ms := t.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i)) //nolint:gosec // the bits that are shifted down
	}
	return id
}
