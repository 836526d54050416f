package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// EraseUser ends an account at once and notes that all it has is to be erased;
// account.ErrUserNotFound when there is none.
func (s *Store) EraseUser(ctx context.Context, id analysis.ID) error {
	return someRow("erasing a user", account.ErrUserNotFound)(s.q.EraseUser(ctx, s.pool, id))
}

// DueErasures takes up to limit erasures that nobody looked at for half a
// minute. Settled are those that were asked for longer ago than that.
func (s *Store) DueErasures(ctx context.Context, settle time.Duration, limit int) ([]account.Erasure, error) {
	rows, err := s.q.DueErasures(ctx, s.pool, db.DueErasuresParams{SettleMs: settle.Milliseconds(), MaxRows: int32(limit)}) //nolint:gosec // a batch size
	due := make([]account.Erasure, len(rows))
	for i, r := range rows {
		due[i] = account.Erasure{Account: r.AccountID, Settled: r.Settled}
	}
	return due, explain("looking for erasures", err)
}

// EraseOwned erases up to limit of the account's analyses, or when there are
// none left everything else. It returns how many there were, and which of them
// were running: their leases are gone.
func (s *Store) EraseOwned(ctx context.Context, owner analysis.ID, limit int) (erased int, running []analysis.ID, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		ids, err := s.q.LockOwned(ctx, tx, db.LockOwnedParams{OwnerID: owner, MaxRows: int32(limit)}) //nolint:gosec // a batch size
		if err != nil {
			return err
		}
		if erased = len(ids); erased > 0 {
			running, err = s.q.EraseAnalyses(ctx, tx, db.EraseAnalysesParams{Ids: ids, OwnerID: owner})
			return err
		}
		return errors.Join( // of which one that fails ends the transaction
			s.q.EraseKeepsakes(ctx, tx, owner),
			s.q.EraseIdempotencyKeys(ctx, tx, owner),
			s.q.EraseWebhookEvents(ctx, tx, owner),
		)
	})
	return erased, running, explain("erasing what an account has", err)
}

// FinishErasure says that nothing is left to erase.
func (s *Store) FinishErasure(ctx context.Context, id analysis.ID) error {
	return explain("finishing an erasure", s.q.FinishErasure(ctx, s.pool, id))
}

// UseTicket reports whether this was the first use of a ticket, which may be
// forgotten after it expired.
func (s *Store) UseTicket(ctx context.Context, id string, expires time.Time) (first bool, err error) {
	n, err := s.q.UseTicket(ctx, s.pool, db.UseTicketParams{ID: id, ExpiresAt: expires})
	return n == 1, explain("using a ticket", err)
}
