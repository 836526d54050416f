package postgres_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// bury submits a speech and fails it with the code.
func bury(t testing.TB, s *postgres.Store, sub analysis.Submission, code string) analysis.ID {
	t.Helper()
	job := claim(t, s, submit(t, s, sub).Analysis.ID)
	if _, err := s.Fail(testenv.Context(t), job.Lease, &analysis.JobError{Code: code, Message: "because of " + code}); err != nil {
		t.Fatal(err)
	}
	return job.ID
}

func letters(t testing.TB, s *postgres.Store, f analysis.DeadFilter) []analysis.DeadLetter {
	t.Helper()
	found, err := s.DeadLetters(testenv.Context(t), f, nil, 100)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func ids(found []analysis.DeadLetter) []analysis.ID {
	var ids []analysis.ID
	for _, d := range found {
		ids = append(ids, d.ID)
	}
	return ids
}

func TestDeadLettersOfAllOwnersAreListedByWhenTheyDied(t *testing.T) {
	t.Parallel()
	s := newStore(t, postgres.Config{})
	batch := speechBy(newOwner())
	batch.Lane, batch.Kind = analysis.Batch, "pitch"
	first := bury(t, s, speechBy(newOwner()), "internal")
	second := bury(t, s, batch, "provider_rejected")
	submit(t, s, speechBy(newOwner())) // not dead

	all := letters(t, s, analysis.DeadFilter{})
	if got := ids(all); !slices.Equal(got, []analysis.ID{second, first}) {
		t.Fatalf("listed %v, want %v", got, []analysis.ID{second, first})
	}
	d := all[0]
	if d.Lane != analysis.Batch || d.Kind != "pitch" || d.Attempts != 1 || d.Error.Code != "provider_rejected" ||
		d.Error.Message != "because of provider_rejected" || d.Replays != 0 || d.ReplayedAt != nil || d.FinishedAt.Before(d.CreatedAt) {
		t.Errorf("listed as %+v", d)
	}
	for name, f := range map[string]analysis.DeadFilter{
		"by code": {ErrorCode: "internal"}, "by lane": {Lane: analysis.Interactive}, "by time": {FinishedBefore: d.FinishedAt},
	} {
		if got := ids(letters(t, s, f)); !slices.Equal(got, []analysis.ID{first}) {
			t.Errorf("%s: listed %v, want %v", name, got, first)
		}
	}
	next, err := s.DeadLetters(testenv.Context(t), analysis.DeadFilter{}, &analysis.Cursor{CreatedAt: d.FinishedAt, ID: d.ID}, 1)
	if err != nil || !slices.Equal(ids(next), []analysis.ID{first}) {
		t.Errorf("after the cursor: %v, %v", ids(next), err)
	}
}

func TestAReplayMovesWhatFailedAndNotesWhatItHadComeTo(t *testing.T) {
	t.Parallel()
	s, owner, operator, ctx := newStore(t, postgres.Config{}), newOwner(), newOwner(), testenv.Context(t)
	sub := speechBy(owner)
	sub.TTL = time.Hour
	dead, alive := bury(t, s, sub, "internal"), submit(t, s, speechBy(owner)).Analysis.ID
	before := get(t, s, owner, dead)

	sel := analysis.DeadSelector{IDs: []analysis.ID{dead, alive, newOwner()}}
	changed, next, err := s.ReplayDead(ctx, operator, sel, nil, 10)
	if err != nil || next != nil || len(changed) != 1 || changed[0].ID != dead || changed[0].Owner != owner || changed[0].Version != before.Version+1 {
		t.Fatalf("moved %+v, %v, %v; want the dead one alone", changed, next, err)
	}
	a := get(t, s, owner, dead)
	if a.Status != analysis.Queued || a.Attempts != 0 || a.Error != nil || a.FinishedAt != nil || a.StartedAt != nil {
		t.Errorf("queued as %+v", a)
	}
	if again, _, err := s.ReplayDead(ctx, operator, sel, nil, 10); err != nil || len(again) != 0 {
		t.Errorf("a second replay moved %v, %v", again, err)
	}
	var note struct {
		version       int64
		by            analysis.ID
		attempts      int
		code, message string
	}
	err = s.Pool().QueryRow(ctx, "SELECT version, replayed_by, attempts, error_code, error_message FROM replays WHERE analysis_id = $1", dead).
		Scan(&note.version, &note.by, &note.attempts, &note.code, &note.message)
	if err != nil || note.version != a.Version || note.by != operator || note.attempts != 1 || note.code != "internal" || note.message != "because of internal" {
		t.Errorf("noted %+v, %v", note, err)
	}
	if job := claim(t, s, dead); job == nil || job.Attempt != 1 || job.Crashes != 0 {
		t.Errorf("claimed again as %+v, want all attempts left", job)
	}
}

func TestAReplayByReasonMeetsEachDeadLetterOnce(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t, postgres.Config{}), testenv.Context(t)
	for range 5 {
		bury(t, s, speechBy(newOwner()), "internal")
	}
	other := bury(t, s, speechBy(newOwner()), "provider_rejected")
	sel, moved := analysis.DeadSelector{ErrorCode: "internal"}, 0
	var after *analysis.Cursor
	for batch := 0; ; batch++ {
		changed, next, err := s.ReplayDead(ctx, newOwner(), sel, after, 2)
		if err != nil || len(changed) > 2 || batch > 3 {
			t.Fatalf("batch %d moved %d, %v", batch, len(changed), err)
		}
		moved += len(changed)
		for _, c := range changed { // they die again at once
			job := claim(t, s, c.ID)
			if _, err := s.Fail(ctx, job.Lease, &analysis.JobError{Code: "internal", Message: "again"}); err != nil {
				t.Fatal(err)
			}
		}
		if after = next; next == nil {
			break
		}
	}
	if moved != 5 {
		t.Errorf("moved %d, want 5", moved)
	}
	for _, d := range letters(t, s, analysis.DeadFilter{}) {
		if want := 1; d.ID != other && (d.Replays != want || d.ReplayedAt == nil) {
			t.Errorf("%s was replayed %d times, last at %v", d.ID, d.Replays, d.ReplayedAt)
		}
	}
	changed, _, err := s.ReplayDead(ctx, newOwner(), analysis.DeadSelector{FinishedBefore: time.Unix(0, 0)}, nil, 10)
	if err != nil || len(changed) != 0 {
		t.Errorf("moved %v, %v of what died later", changed, err)
	}
}

func TestLineageIsKeptByTheOwnersRetryAndGoesWithTheAnalysis(t *testing.T) {
	t.Parallel()
	s, owner, ctx := newStore(t, postgres.Config{}), newOwner(), testenv.Context(t)
	count := func(id analysis.ID) (n int) {
		if err := s.Pool().QueryRow(ctx, "SELECT count(*) FROM replays WHERE analysis_id = $1", id).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for name, erase := range map[string]func(analysis.ID) error{
		"by delete": func(id analysis.ID) error { _, err := s.Delete(ctx, owner, id); return err },
		"by retention": func(id analysis.ID) error {
			if _, err := s.Cancel(ctx, owner, id); err != nil {
				return err
			}
			n, err := s.DeleteAged(ctx, time.Now().Add(time.Hour), 10)
			if err == nil && n != 1 {
				err = fmt.Errorf("%d aged out", n)
			}
			return err
		},
	} {
		id := bury(t, s, speechBy(owner), "internal")
		if _, err := s.Retry(ctx, owner, id); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Cancel(ctx, owner, id); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Retry(ctx, owner, id); err != nil { // of one without an error
			t.Fatal(err)
		}
		if n := count(id); n != 2 {
			t.Errorf("%d lines of lineage after two retries", n)
		}
		if err := erase(id); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if n := count(id); n != 0 {
			t.Errorf("erased %s, %d lines of lineage are left", name, n)
		}
	}
}
