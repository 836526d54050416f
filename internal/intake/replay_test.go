package intake_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/intake"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestReplayedDeadLettersAreToldToTheirOwners(t *testing.T) {
	t.Parallel()
	in, store, told := newIntake(t)
	ctx := testenv.Context(t)
	var want []analysis.Event
	for range 3 {
		a := submit(t, in, speech(""))
		job, err := store.Claim(ctx, a.ID)
		if err != nil || job == nil {
			t.Fatalf("claimed %v, %v", job, err)
		}
		version, err := store.Fail(ctx, job.Lease, &analysis.JobError{Code: "internal", Message: "ours"})
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, analysis.Event{ID: a.ID, Owner: a.Owner, Version: version + 1, Status: analysis.Queued})
	}
	*told = wire{}
	n, more, err := intake.NewReplays(store, told).ReplayDead(ctx, analysis.ID(uuid.New()), analysis.DeadSelector{ErrorCode: "internal"})
	if err != nil || n != 3 || more {
		t.Errorf("replayed %d, more %t, %v; want 3 and no more", n, more, err)
	}
	byID := cmpopts.SortSlices(func(a, b analysis.Event) bool { return a.ID.String() < b.ID.String() })
	if diff := cmp.Diff(want, told.events, byID); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

func TestOneCallReplaysSoManyAndSaysThatMoreAreLeft(t *testing.T) {
	t.Parallel()
	pool, ctx, told := testenv.Postgres(t), testenv.Context(t), &wire{}
	_, err := pool.Exec(ctx, `INSERT INTO analyses (id, owner_id, lane, status, finished_at, error_code)
		SELECT gen_random_uuid(), gen_random_uuid(), 'batch', 'failed', now() - n * interval '1 second', 'internal' FROM generate_series(1, 10750) n`)
	if err != nil {
		t.Fatal(err)
	}
	replays := intake.NewReplays(postgres.New(pool, pool, postgres.Config{}), told)
	for _, want := range []struct {
		n    int
		more bool
	}{{10_000, true}, {750, false}, {0, false}} {
		n, more, err := replays.ReplayDead(ctx, analysis.ID(uuid.New()), analysis.DeadSelector{})
		if err != nil || n != want.n || more != want.more {
			t.Errorf("replayed %d, more %t, %v; want %+v", n, more, err, want)
		}
	}
	if len(told.events) != 10_750 {
		t.Errorf("told of %d", len(told.events))
	}
}
