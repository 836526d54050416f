package postgres

import (
	"context"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// tally asks for the live jobs of an owner, counted no further than atMost.
type tally struct {
	owner  analysis.ID
	atMost int
}

// CountActive counts the queued and running jobs of an owner, but no further
// than atMost. A rush of many owners is one statement, not a connection for each.
func (s *Store) CountActive(ctx context.Context, owner analysis.ID, atMost int) (int, error) {
	n, err := s.tallies.Do(ctx, tally{owner, atMost})
	return n, explain("counting the live jobs of an owner", err)
}

func (s *Store) countAll(ctx context.Context, wanted []tally) ([]int, error) {
	var p db.CountActiveParams
	for _, w := range wanted {
		p.OwnerIds, p.AtMost = append(p.OwnerIds, w.owner), append(p.AtMost, int64(w.atMost))
	}
	rows, err := s.q.CountActive(ctx, s.pool, p)
	if err != nil {
		return nil, err
	}
	jobs := make(map[tally]int, len(rows))
	for _, r := range rows {
		jobs[tally{r.OwnerID, int(r.AtMost)}] = int(r.Jobs)
	}
	counts := make([]int, len(wanted))
	for i, w := range wanted {
		counts[i] = jobs[w]
	}
	return counts, nil
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
