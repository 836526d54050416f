package postgres_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func newUser(t testing.TB, s *postgres.Store) analysis.ID {
	t.Helper()
	u, err := s.CreateUser(testenv.Context(t), uuid.NewString()+"@example.com", "", "")
	if err != nil {
		t.Fatal(err)
	}
	return u.ID
}

func TestAPauseKeepsItsFirstAuthorUntilItIsUndone(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t, postgres.Config{}), testenv.Context(t)
	first, second := newUser(t, s), newUser(t, s)
	expect := func(by *analysis.ID, paused ...analysis.Lane) {
		t.Helper()
		if got, err := s.PausedLanes(ctx); err != nil || !slices.Equal(got, paused) {
			t.Errorf("paused are %v, %v; want %v", got, err, paused)
		}
		var author *analysis.ID
		if err := s.Pool().QueryRow(ctx, "SELECT paused_by FROM lanes WHERE name = 'batch'").Scan(&author); err != nil {
			t.Fatal(err)
		}
		if (author == nil) != (by == nil) || by != nil && *author != *by {
			t.Errorf("paused by %v, want %v", author, by)
		}
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	expect(nil)
	do(s.PauseLane(ctx, analysis.Batch, first))
	do(s.PauseLane(ctx, analysis.Batch, second))
	expect(&first, analysis.Batch)
	do(s.ResumeLane(ctx, analysis.Batch))
	do(s.ResumeLane(ctx, analysis.Batch))
	expect(nil)
	do(s.PauseLane(ctx, analysis.Batch, second))
	exec(t, s, "DELETE FROM users")
	expect(nil, analysis.Batch)
}

func TestTheQueueCountsEveryLiveJobOnce(t *testing.T) {
	t.Parallel()
	s, ctx, owner := newStore(t, postgres.Config{OwnerWindow: 2}), testenv.Context(t), newOwner()
	var ids []analysis.ID
	for range 6 {
		ids = append(ids, submit(t, s, speechBy(owner)).Analysis.ID) // two are dispatched
	}
	dead, late := claim(t, s, ids[4]), claim(t, s, ids[5])
	if _, err := s.Fail(ctx, dead.Lease, &analysis.JobError{Code: "x", Message: "y"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backoff(ctx, late.Lease, time.Hour, &analysis.JobError{Code: "x", Message: "y"}); err != nil {
		t.Fatal(err)
	}
	claim(t, s, ids[0])
	exec(t, s, "UPDATE analyses SET run_at = now() - interval '90 seconds' WHERE id = $1", ids[3])

	q, err := s.Queue(ctx)
	if err != nil {
		t.Fatal(err)
	}
	got := q.Lanes[0]
	if got.Due != 2 || got.Dispatched != 1 || got.Running != 1 || got.Delayed != 1 || got.OldestAgeSeconds < 90 || got.Paused {
		t.Errorf("the lane is %+v", got)
	}
	if q.DeadLetters != 1 || len(q.Lanes) != 2 || q.Lanes[1].Lane != analysis.Batch {
		t.Errorf("the queue is %+v", q)
	}
	for _, tt := range []struct{ atMost, want int }{{100, 5}, {5, 5}, {3, 3}, {1, 1}} {
		if n, err := s.CountActive(ctx, owner, tt.atMost); err != nil || n != tt.want {
			t.Errorf("counted %d up to %d, %v; want %d", n, tt.atMost, err, tt.want)
		}
	}
}

func TestASubmissionToAPausedLaneWaits(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t, postgres.Config{}), testenv.Context(t)
	if err := s.PauseLane(ctx, analysis.Interactive, newUser(t, s)); err != nil {
		t.Fatal(err)
	}
	if a := submit(t, s, speechBy(newOwner())); a.Dispatch {
		t.Error("it was dispatched")
	}
	if err := s.ResumeLane(ctx, analysis.Interactive); err != nil {
		t.Fatal(err)
	}
	if ids, err := s.DispatchDue(ctx, analysis.Interactive, 10); err != nil || len(ids) != 1 {
		t.Errorf("after the resume dispatched %v, %v; want one", ids, err)
	}
}
