package postgres_test

import (
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestAJobThatIsHeldBackSpendsNoAttemptAndShowsWhenItGoesOn(t *testing.T) {
	t.Parallel()
	s, owner, ctx := newStore(t, postgres.Config{}), newOwner(), testenv.Context(t)
	job := claim(t, s, submit(t, s, speechBy(owner)).Analysis.ID)
	why := &analysis.JobError{Code: "provider_unavailable", Message: "away", Retryable: true, Held: true}
	if _, err := s.Hold(ctx, job.Lease, time.Hour, why); err != nil {
		t.Fatal(err)
	}
	a := get(t, s, owner, job.ID)
	if a.Status != analysis.Queued || a.Attempts != 0 || a.Error == nil || a.Error.Code != why.Code ||
		a.NextAttemptAt == nil || time.Until(*a.NextAttemptAt) < 50*time.Minute {
		t.Errorf("waits as %+v", a)
	}
	exec(t, s, "UPDATE analyses SET run_at = now(), started_at = now() - interval '20 minutes' WHERE id = $1", job.ID)
	if job = claim(t, s, job.ID); job == nil || job.Attempt != 1 || job.Waited < 20*time.Minute || job.Waited > time.Hour {
		t.Errorf("claimed again as %+v, want attempt 1 after 20 minutes", job)
	}
}
