package postgres_test

import (
	"testing"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestAFloodThatNoStatisticsKnowOfIsDispatchedWithoutReadingAllOfIt(t *testing.T) {
	t.Parallel()
	dsn, seen := testenv.PostgresDSN(t), new(spy)
	db := testenv.Pool(t, dsn)
	s := postgres.New(db, db, postgres.Config{OwnerWindow: 10})
	exec(t, s, "ALTER TABLE analyses SET (autovacuum_enabled = off)")
	exec(t, s, "VACUUM ANALYZE analyses")
	for range 5 {
		submitBatch(t, s, batchBy(newOwner(), analysis.MaxBatch, ""))
	}
	exec(t, s, "UPDATE analyses SET dispatched_at = NULL")
	spied, ctx := spiedStore(t, dsn, seen), testenv.Context(t)
	if _, err := spied.DispatchDue(ctx, analysis.Batch, 500); err == nil {
		t.Fatal("the statement ran, want it noted and stopped")
	}
	const most = 1000 // for five windows of 64 in each step
	if p := explain(t, db, seen, 0); p.rows() > most {
		t.Errorf("the plan looks at %.0f rows, want at most %d:\n%s", p.rows(), most, p)
	}
}
