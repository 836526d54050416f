package postgres_test

import (
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func leaver(t *testing.T, s *postgres.Store) analysis.ID {
	t.Helper()
	user, err := s.CreateUser(testenv.Context(t), "ada@example.com", "Ada", "hash")
	if err != nil {
		t.Fatal(err)
	}
	return user.ID
}

// rowsOf counts what an account has in the tables of its analyses.
func rowsOf(t *testing.T, s *postgres.Store, owner analysis.ID) (n int) {
	t.Helper()
	err := s.Pool().QueryRow(t.Context(), `SELECT (SELECT count(*) FROM analyses WHERE owner_id = $1) + (SELECT count(*) FROM submissions WHERE owner_id = $1)
		+ (SELECT count(*) FROM results WHERE owner_id = $1) + (SELECT count(*) FROM keepsakes WHERE owner_id = $1)
		+ (SELECT count(*) FROM idempotency_keys WHERE owner_id = $1)`, owner).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAnErasureGoesOnWhereItWasInterrupted(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t, postgres.Config{}), testenv.Context(t)
	ada, bob := leaver(t, s), newOwner()
	for _, owner := range []analysis.ID{ada, ada, ada, bob} {
		job := claim(t, s, submit(t, s, speechBy(owner)).Analysis.ID)
		if _, err := s.Finish(ctx, job.Lease, json.RawMessage(`{}`)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.EraseUser(ctx, ada); err != nil {
		t.Fatal(err)
	}
	if err := s.EraseUser(ctx, ada); !errors.Is(err, account.ErrUserNotFound) {
		t.Errorf("the second time: got %v", err)
	}
	if n, _, err := s.EraseOwned(ctx, ada, 2); err != nil || n != 2 {
		t.Fatalf("got %d %v", n, err)
	}
	// Here the process dies. Another finds the row, and half of the work done.
	due, err := s.DueErasures(ctx, time.Hour, 10)
	if err != nil || len(due) != 1 || due[0].Account != ada || due[0].Settled {
		t.Fatalf("got %+v %v, want ada's, not settled", due, err)
	}
	if again, err := s.DueErasures(ctx, time.Hour, 10); err != nil || len(again) != 0 {
		t.Errorf("got %+v %v while somebody is at it", again, err)
	}
	for n := 1; n > 0; {
		if n, _, err = s.EraseOwned(ctx, ada, 2); err != nil {
			t.Fatal(err)
		}
	}
	if n := rowsOf(t, s, ada); n != 0 {
		t.Errorf("%d rows of ada are left", n)
	}
	if n := rowsOf(t, s, bob); n != 3 {
		t.Errorf("bob has %d rows, want what he had", n)
	}
	exec(t, s, "UPDATE erasures SET looked_at = now() - interval '1 minute', requested_at = now() - interval '2 hours'")
	if due, err = s.DueErasures(ctx, time.Hour, 10); err != nil || len(due) != 1 || !due[0].Settled {
		t.Fatalf("later: got %+v %v, want it once more, settled", due, err)
	}
	if err := s.FinishErasure(ctx, ada); err != nil {
		t.Fatal(err)
	}
	exec(t, s, "UPDATE erasures SET looked_at = now() - interval '1 minute'")
	if due, err = s.DueErasures(ctx, time.Hour, 10); err != nil || len(due) != 0 {
		t.Errorf("after its end: got %+v %v", due, err)
	}
}

func TestWorkForAnErasedAccountLeavesNothing(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t, postgres.Config{}), testenv.Context(t)
	ada := leaver(t, s)
	job := claim(t, s, submit(t, s, speechBy(ada)).Analysis.ID)
	if err := s.EraseUser(ctx, ada); err != nil {
		t.Fatal(err)
	}
	n, running, err := s.EraseOwned(ctx, ada, 10)
	if err != nil || n != 1 || len(running) != 1 || running[0] != job.ID {
		t.Fatalf("got %d, running %v, %v; want the job to be called off", n, running, err)
	}
	if _, err := s.Finish(ctx, job.Lease, json.RawMessage(`"late"`)); !errors.Is(err, analysis.ErrFenced) {
		t.Errorf("a late result: got %v, want ErrFenced", err)
	}
	if err := s.Keep(ctx, ada, analysis.KeepsakeKind("transcript"), [32]byte{1}, []byte(`{}`)); err != nil {
		t.Errorf("a late transcript: got %v", err)
	}
	if n := rowsOf(t, s, ada); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}

func TestNoSessionOutlivesTheChangeOfAPassword(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t, postgres.Config{}), testenv.Context(t)
	ada := leaver(t, s)
	for round := range 10 {
		version := int64(round)
		first := [32]byte{0: 1, 31: byte(round)}
		if err := s.BeginFamily(ctx, ada, version, first, time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for n := range 4 { // logins with the old password
			all.Go(func() {
				err := s.BeginFamily(ctx, ada, version, [32]byte{0: 2, 30: byte(n), 31: byte(round)}, time.Now().Add(time.Hour))
				if err != nil && !errors.Is(err, account.ErrUserNotFound) {
					t.Error(err)
				}
			})
		}
		all.Go(func() { // and a session that goes on
			_, _, err := s.UseRefreshToken(ctx, first, [32]byte{0: 3, 31: byte(round)})
			if err != nil && !errors.Is(err, account.ErrInvalidRefresh) {
				t.Error(err)
			}
		})
		all.Go(func() {
			if err := s.ChangePassword(ctx, ada, version, "another", false); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		var alive int
		if err := s.Pool().QueryRow(ctx, "SELECT count(*) FROM refresh_tokens WHERE revoked_at IS NULL").Scan(&alive); err != nil || alive != 0 {
			t.Fatalf("round %d: %d tokens live on, %v", round, alive, err)
		}
		if err := s.ChangePassword(ctx, ada, version, "the same reset again", true); !errors.Is(err, account.ErrUserNotFound) {
			t.Errorf("got %v, want no second change from one version", err)
		}
	}
}
