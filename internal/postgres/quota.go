package postgres

import (
	"context"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// CountActive counts the queued and running jobs of an owner, but no further
// than atMost.
func (s *Store) CountActive(ctx context.Context, owner analysis.ID, atMost int) (int, error) {
	n, err := s.q.CountActive(ctx, s.pool, db.CountActiveParams{OwnerID: owner, AtMost: int64(atMost)})
	return int(n), explain("counting the live jobs of an owner", err)
}

// KeyUsed reports whether a submission with the idempotency key would get the
// answer to an earlier one.
func (s *Store) KeyUsed(ctx context.Context, owner analysis.ID, key string) (bool, error) {
	return s.keyUsed(ctx, owner, "submit", key)
}

// BatchKeyUsed is KeyUsed for the key of a batch.
func (s *Store) BatchKeyUsed(ctx context.Context, owner analysis.ID, key string) (bool, error) {
	return s.keyUsed(ctx, owner, "batch", key)
}

func (s *Store) keyUsed(ctx context.Context, owner analysis.ID, scope, key string) (bool, error) {
	used, err := s.q.KeyUsed(ctx, s.pool, db.KeyUsedParams{OwnerID: owner, Scope: scope, Key: key})
	return used, explain("looking for an idempotency key", err)
}
