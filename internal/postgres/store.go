package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Config tunes a Store; the zero value is ready to use.
type Config struct {
	// Lease is how long a claim lasts without a heartbeat; 15 s when zero.
	Lease time.Duration
	// OwnerWindow is how many jobs of one owner may wait in the stream per
	// lane; 64 when zero.
	OwnerWindow int
	// Heartbeat is how often a worker shows that it lives; 5 s when zero. One
	// that was silent for three of them is not counted.
	Heartbeat time.Duration
	// CommitLanes is how many group commits of one kind may be under way at
	// the same time; 1 when zero.
	CommitLanes int
	// Told is called after a commit that holds events for webhooks; a hint, and
	// no more. It must not wait.
	Told func()
}

func (c Config) withDefaults() Config {
	if c.Lease == 0 {
		c.Lease = 15 * time.Second
	}
	if c.OwnerWindow == 0 {
		c.OwnerWindow = 64
	}
	if c.Heartbeat == 0 {
		c.Heartbeat = 5 * time.Second
	}
	if c.CommitLanes == 0 {
		c.CommitLanes = 1
	}
	return c
}

// Store keeps everything that must not be lost. Safe for concurrent use.
type Store struct {
	pool  *pgxpool.Pool // requests, claims, lists
	vital *pgxpool.Pool // heartbeats and finishes: never queued behind requests
	q     *db.Queries
	cfg   Config

	submits  *group[analysis.Submission, submitted]
	batches  *group[analysis.BatchSubmission, batched]
	claims   *group[analysis.ID, *analysis.Job]
	finishes *group[finish, int64]
	stages   *group[stage, int64]
	tallies  *group[tally, int]
	keys     *group[string, *db.GetAPIKeysByPrefixRow]
}

// New makes a store over two pools, which may be one and the same. The caller
// closes them.
func New(pool, vital *pgxpool.Pool, cfg Config) *Store {
	s := &Store{pool: pool, vital: vital, q: db.New(), cfg: cfg.withDefaults()}
	lanes := s.cfg.CommitLanes
	s.submits = newGroup("submit", lanes, s.acceptAll)
	s.batches = newBatchGroup(s.acceptBatch)
	s.claims = newGroup("claim", lanes, s.claimAll)
	s.finishes = newGroup("finish", lanes, s.finishAll)
	s.stages = newGroup("stage", 1, s.setStages)
	s.tallies = newGroup("count", lanes, s.countAll)
	s.keys = newGroup("key", lanes, s.keysByPrefix)
	return s
}

// Ping asks the server for a sign of life.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.pool.Ping(ctx); err != nil {
		return fmt.Errorf("pinging postgres: %w", err)
	}
	return nil
}

// newID mints a UUIDv7: ids of one process sort by the time they were made.
func newID() analysis.ID { return analysis.ID(uuid.Must(uuid.NewV7())) }
