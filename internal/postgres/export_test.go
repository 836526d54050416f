package postgres

import "github.com/jackc/pgx/v5/pgxpool"

// Pool lets tests reach below the store.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }
