package postgres_test

import (
	"io/fs"
	"testing"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestEveryMigrationCanBeUndoneAndMadeAgain(t *testing.T) {
	t.Parallel()
	dsn, ctx, log := testenv.PostgresDSN(t), testenv.Context(t), testenv.Logger(t)
	names, err := fs.Glob(db.Migrations, "migrations/*.sql")
	if err != nil || len(names) < 2 {
		t.Fatalf("found %v, %v", names, err)
	}
	for range names {
		if err := postgres.Rollback(ctx, dsn, log); err != nil {
			t.Fatal(err)
		}
	}
	pool := testenv.Pool(t, dsn)
	var left int
	if err := pool.QueryRow(ctx, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations'").Scan(&left); err != nil || left != 0 {
		t.Errorf("%d tables are left, %v", left, err)
	}
	if err := postgres.Migrate(ctx, dsn, log); err != nil {
		t.Fatal(err)
	}
	s := postgres.New(pool, pool, postgres.Config{})
	if applied, carried, err := s.SchemaVersion(ctx); err != nil || applied != carried {
		t.Errorf("applied %s of %s, %v", applied, carried, err)
	}
}
