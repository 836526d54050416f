package postgres

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// ClaimAs claims one job under a given token, as a claim does that is made again.
func (s *Store) ClaimAs(ctx context.Context, token analysis.ID, id analysis.ID) (*analysis.Job, error) {
	jobs, err := s.claimAs(ctx, token, []analysis.ID{id})
	if err != nil {
		return nil, err
	}
	return jobs[0], nil
}

// Pool lets tests reach below the store.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }
