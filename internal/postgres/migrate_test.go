package postgres_test

import (
	"errors"
	"io/fs"
	"strings"
	"sync"
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

func TestMigratorsAtOnceApplyEverythingOnce(t *testing.T) {
	t.Parallel()
	dsn, ctx, log := testenv.EmptyPostgresDSN(t), testenv.Context(t), testenv.Logger(t)
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if err := postgres.Migrate(ctx, dsn, log); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if applied, carried, err := postgres.Version(ctx, dsn); err != nil || applied != carried {
		t.Errorf("applied %s of %s, %v", applied, carried, err)
	}
}

func TestAMigrationThatWaitsForALockGivesUpBeforeRequestsQueueBehindIt(t *testing.T) {
	t.Parallel()
	dsn, ctx := testenv.PostgresDSN(t), testenv.Context(t)
	other, err := testenv.Pool(t, dsn).Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Rollback(ctx) }()
	if _, err := other.Exec(ctx, "LOCK TABLE schema_migrations IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	if err := postgres.Rollback(ctx, dsn, testenv.Logger(t)); err == nil || !strings.Contains(err.Error(), "lock timeout") {
		t.Errorf("got %v, want a lock timeout", err)
	}
}

func TestAnIndexThatWasNotBuiltToItsEndIsNoted(t *testing.T) {
	t.Parallel()
	dsn, ctx := testenv.PostgresDSN(t), testenv.Context(t)
	pool := testenv.Pool(t, dsn)
	if _, err := pool.Exec(ctx, "CREATE TABLE twins AS SELECT 1 AS n FROM generate_series(1, 2)"); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(ctx, "CREATE UNIQUE INDEX CONCURRENTLY twins_n ON twins (n)"); err == nil {
		t.Fatal("a unique index over twins was built")
	}
	err := postgres.Migrate(ctx, dsn, testenv.Logger(t))
	if !errors.Is(err, postgres.ErrInvalidIndex) || !strings.Contains(err.Error(), "twins_n") {
		t.Errorf("got %v, want that twins_n is invalid", err)
	}
}

func TestAMigrationThatComesTooLateIsRefused(t *testing.T) {
	t.Parallel()
	dsn, ctx := testenv.PostgresDSN(t), testenv.Context(t)
	if _, err := testenv.Pool(t, dsn).Exec(ctx, "DELETE FROM schema_migrations WHERE version = (SELECT min(version) FROM schema_migrations)"); err != nil {
		t.Fatal(err)
	}
	if err := postgres.Migrate(ctx, dsn, testenv.Logger(t)); err == nil {
		t.Error("a migration older than one that was applied was taken")
	}
}
