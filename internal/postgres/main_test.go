package postgres_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func newStore(t testing.TB, cfg postgres.Config) *postgres.Store {
	t.Helper()
	pool := testenv.Postgres(t)
	return postgres.New(pool, pool, cfg)
}

func newOwner() analysis.ID { return analysis.ID(uuid.New()) }

func speechBy(owner analysis.ID) analysis.Submission {
	return analysis.Submission{
		Owner: owner, Text: "So, we start.", Title: "Start", Kind: "general", Depth: "standard",
		Language: "en", Lane: analysis.Interactive,
	}
}

func submit(t testing.TB, s *postgres.Store, sub analysis.Submission) analysis.Accepted {
	t.Helper()
	a, err := s.Submit(testenv.Context(t), sub)
	if err != nil {
		t.Fatalf("submit: %v", err)
	}
	return a
}

func claim(t testing.TB, s *postgres.Store, id analysis.ID) *analysis.Job {
	t.Helper()
	job, err := s.Claim(testenv.Context(t), id)
	if err != nil {
		t.Fatalf("claim: %v", err)
	}
	return job
}

func get(t testing.TB, s *postgres.Store, owner, id analysis.ID) analysis.Analysis {
	t.Helper()
	a, err := s.Get(testenv.Context(t), owner, id)
	if err != nil {
		t.Fatalf("get: %v", err)
	}
	return a
}

// exec runs a statement that stands for the passing of time.
func exec(t testing.TB, s *postgres.Store, sql string, args ...any) {
	t.Helper()
	if _, err := s.Pool().Exec(context.Background(), sql, args...); err != nil {
		t.Fatalf("exec: %v", err)
	}
}
