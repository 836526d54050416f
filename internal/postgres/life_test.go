package postgres_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestJobLivesFromSubmitToResult(t *testing.T) {
	t.Parallel()
	s, owner := newStore(t, postgres.Config{}), newOwner()
	sub := speechBy(owner)
	sub.Labels, sub.Metadata = []string{"demo"}, json.RawMessage(`{"a": 1}`)

	accepted := submit(t, s, sub)
	if a := accepted.Analysis; a.Status != analysis.Queued || a.Version != 1 || !accepted.Dispatch {
		t.Fatalf("accepted %+v, want queued, version 1, dispatched", accepted)
	}
	job := claim(t, s, accepted.Analysis.ID)
	if job == nil || job.Text != sub.Text || job.Attempt != 1 || job.Owner != owner {
		t.Fatalf("claimed %+v", job)
	}
	if again := claim(t, s, job.ID); again != nil {
		t.Fatalf("claimed a running job again: %+v", again)
	}
	if _, err := s.SetStage(testenv.Context(t), job.Lease, analysis.Coaching); err != nil {
		t.Fatal(err)
	}
	if a := get(t, s, owner, job.ID); a.Stage != analysis.Coaching || a.Status != analysis.Running || a.StartedAt == nil {
		t.Errorf("running as %+v", a)
	}
	version, err := s.Finish(testenv.Context(t), job.Lease, json.RawMessage(`{"scores": {}}`))
	if err != nil {
		t.Fatal(err)
	}
	a := get(t, s, owner, job.ID)
	if a.Status != analysis.Succeeded || a.Version != version || a.FinishedAt == nil || a.Result == nil || a.Labels[0] != "demo" {
		t.Errorf("ended as %+v", a)
	}
}

func TestLateResultIsFencedOff(t *testing.T) {
	t.Parallel()
	s, owner := newStore(t, postgres.Config{}), newOwner()
	first := claim(t, s, submit(t, s, speechBy(owner)).Analysis.ID)
	exec(t, s, "UPDATE analyses SET lease_until = now() - interval '1 second' WHERE id = $1", first.ID)
	second := claim(t, s, first.ID)
	if second == nil || second.Crashes != 1 || second.Attempt != 1 {
		t.Fatalf("took over as %+v, want one crash and no attempt spent", second)
	}
	if _, err := s.Finish(testenv.Context(t), first.Lease, json.RawMessage(`"zombie"`)); !errors.Is(err, analysis.ErrFenced) {
		t.Errorf("zombie's finish: %v, want ErrFenced", err)
	}
	if held, err := s.ExtendLeases(testenv.Context(t), []analysis.Lease{first.Lease, second.Lease}); err != nil || len(held) != 1 {
		t.Errorf("held %v, %v; want the second lease only", held, err)
	}
	if _, err := s.Finish(testenv.Context(t), second.Lease, json.RawMessage(`"right"`)); err != nil {
		t.Fatal(err)
	}
	if a := get(t, s, owner, first.ID); string(a.Result) != `"right"` {
		t.Errorf("result %s", a.Result)
	}
}

func TestAClaimWhoseAnswerWasLostIsMadeAgain(t *testing.T) {
	t.Parallel()
	s, ctx, token := newStore(t, postgres.Config{}), testenv.Context(t), newOwner()
	id := submit(t, s, speechBy(newOwner())).Analysis.ID
	for range 2 {
		job, err := s.ClaimAs(ctx, token, id)
		if err != nil || job == nil || job.Attempt != 1 || job.Crashes != 0 {
			t.Fatalf("got %+v, %v, want the first attempt without a crash", job, err)
		}
	}
	if job := claim(t, s, id); job != nil {
		t.Error("another claim took the job too")
	}
}

func TestThreeCrashesInARowAreADeadLetter(t *testing.T) {
	t.Parallel()
	s, owner := newStore(t, postgres.Config{}), newOwner()
	id := submit(t, s, speechBy(owner)).Analysis.ID
	for crash := 1; crash <= analysis.MaxCrashes; crash++ {
		if job := claim(t, s, id); job == nil || job.Attempt != 1 {
			t.Fatalf("before crash %d: claimed %+v, want attempt 1", crash, job)
		}
		exec(t, s, "UPDATE analyses SET lease_until = now() - interval '1 second' WHERE id = $1", id)
		if changed, err := s.RecoverOrphans(testenv.Context(t), 10); err != nil || len(changed) != 1 {
			t.Fatalf("crash %d: recovered %v, %v", crash, changed, err)
		}
	}
	a := get(t, s, owner, id)
	if a.Status != analysis.Failed || a.Error == nil || a.Error.Code != analysis.CodeCrashLoop {
		t.Errorf("ended as %+v, want failed with crash_loop", a)
	}
}

func TestBackoffWaitsAndInterruptSpendsNoAttempt(t *testing.T) {
	t.Parallel()
	s, owner, ctx := newStore(t, postgres.Config{}), newOwner(), testenv.Context(t)
	id := submit(t, s, speechBy(owner)).Analysis.ID
	job := claim(t, s, id)
	if _, err := s.Interrupt(ctx, job.Lease); err != nil {
		t.Fatal(err)
	}
	if job = claim(t, s, id); job == nil || job.Attempt != 1 {
		t.Fatalf("after an interruption claimed %+v, want attempt 1", job)
	}
	why := &analysis.JobError{Code: "provider_rate_limited", Message: "later", Retryable: true}
	if _, err := s.Backoff(ctx, job.Lease, time.Hour, why); err != nil {
		t.Fatal(err)
	}
	if job = claim(t, s, id); job != nil {
		t.Fatalf("claimed a job whose time had not come: %+v", job)
	}
	a := get(t, s, owner, id)
	if a.NextAttemptAt == nil || time.Until(*a.NextAttemptAt) < 50*time.Minute || a.Error.Code != why.Code {
		t.Errorf("waits as %+v", a)
	}
	exec(t, s, "UPDATE analyses SET run_at = now() WHERE id = $1", id)
	if job = claim(t, s, id); job == nil || job.Attempt != 2 {
		t.Errorf("second try is %+v, want attempt 2", job)
	}
}

func TestCancelRetryAndDelete(t *testing.T) {
	t.Parallel()
	s, owner, ctx := newStore(t, postgres.Config{}), newOwner(), testenv.Context(t)
	id := submit(t, s, speechBy(owner)).Analysis.ID
	job := claim(t, s, id)
	if c, err := s.Cancel(ctx, owner, id); err != nil || !c.WasRunning {
		t.Fatalf("cancel: %+v, %v", c, err)
	}
	if _, err := s.Finish(ctx, job.Lease, json.RawMessage(`1`)); !errors.Is(err, analysis.ErrFenced) {
		t.Errorf("finish after cancel: %v, want ErrFenced", err)
	}
	var invalid *analysis.InvalidStateError
	if _, err := s.Cancel(ctx, owner, id); !errors.As(err, &invalid) || invalid.Status != analysis.Cancelled {
		t.Errorf("second cancel: %v, want invalid state cancelled", err)
	}
	if _, err := s.Retry(ctx, newOwner(), id); !errors.Is(err, analysis.ErrNotFound) {
		t.Errorf("foreign retry: %v, want ErrNotFound", err)
	}
	if _, err := s.Retry(ctx, owner, id); err != nil {
		t.Fatal(err)
	}
	if job = claim(t, s, id); job == nil || job.Attempt != 1 {
		t.Errorf("after retry claimed %+v", job)
	}
	if _, err := s.Delete(ctx, owner, id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(ctx, owner, id); !errors.Is(err, analysis.ErrGone) {
		t.Errorf("get after delete: %v, want ErrGone", err)
	}
	if _, err := s.Get(ctx, newOwner(), id); !errors.Is(err, analysis.ErrNotFound) {
		t.Errorf("foreign get after delete: %v, want ErrNotFound", err)
	}
}

func TestADeleteTakesTheResultThatIsJustBeingWritten(t *testing.T) {
	t.Parallel()
	s, ctx, owner := newStore(t, postgres.Config{}), testenv.Context(t), newOwner()
	id := submit(t, s, speechBy(owner)).Analysis.ID
	job := claim(t, s, id)
	tx, err := s.Pool().Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(ctx) //nolint:errcheck // committed below, or the test has failed
	// A finish, stopped before its commit.
	if _, err := tx.Exec(ctx, `UPDATE analyses SET status = 'succeeded', lease_token = NULL, lease_until = NULL, finished_at = now() WHERE id = $1`, id); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO results (id, owner_id, document) VALUES ($1, $2, '{}')`, id, job.Owner); err != nil {
		t.Fatal(err)
	}
	deleted := make(chan error, 1)
	go func() { _, err := s.Delete(ctx, owner, id); deleted <- err }()
	testenv.Eventually(t, func() bool {
		var waiting bool
		err := s.Pool().QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)`).Scan(&waiting)
		return err == nil && waiting
	}, "the delete waits for the finish")
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := testenv.Receive(t, deleted); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := s.Pool().QueryRow(ctx, `SELECT count(*) FROM results WHERE id = $1`, id).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d results are left, %v", left, err)
	}
}

func TestManyAreReadTogetherAndEachByItsOwnerOnly(t *testing.T) {
	t.Parallel()
	s, ada, bob := newStore(t, postgres.Config{}), newOwner(), newOwner()
	hers, his := submit(t, s, speechBy(ada)).Analysis.ID, submit(t, s, speechBy(bob)).Analysis.ID
	found, err := s.GetAll(testenv.Context(t), []analysis.Ref{
		{Owner: ada, ID: hers}, {Owner: bob, ID: his}, {Owner: ada, ID: his}, {Owner: ada, ID: newOwner()},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[analysis.Ref]string{}
	for i := range found {
		got[analysis.Ref{Owner: found[i].Owner, ID: found[i].ID}] = string(found[i].Status)
	}
	if diff := cmp.Diff(map[analysis.Ref]string{{Owner: ada, ID: hers}: "queued", {Owner: bob, ID: his}: "queued"}, got); diff != "" || len(found) != 2 {
		t.Errorf("read %d (-want +got):\n%s", len(found), diff)
	}
}
