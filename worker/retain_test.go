package worker_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/worker"
)

func TestAgedKeysGoHoweverManyThereAre(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres.Config{})
	const keys = `INSERT INTO idempotency_keys (owner_id, scope, key, fingerprint, analysis_id, created_at)
		SELECT $1, 'submit', n::text, '', $1, now() - CASE WHEN n = 0 THEN interval '1 hour' ELSE interval '25 hours' END
		FROM generate_series(0, 95) n`
	b.exec(t, keys, uuid.New())
	b.startDispatcher(t, worker.DispatcherConfig{Batch: 2})
	testenv.Eventually(t, func() bool {
		var left int
		if err := b.pool.QueryRow(testenv.Context(t), "SELECT count(*) FROM idempotency_keys").Scan(&left); err != nil {
			t.Fatal(err)
		}
		return left == 1
	}, "only the key of this day is left")
}
