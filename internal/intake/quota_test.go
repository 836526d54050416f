package intake_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/intake"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// counter notes how often owners are counted, and can fail at it.
type counter struct {
	*postgres.Store
	counts atomic.Int64
	fail   error
}

func (c *counter) CountActive(ctx context.Context, owner analysis.ID, atMost int) (int, error) {
	c.counts.Add(1)
	if c.fail != nil {
		return 0, c.fail
	}
	return c.Store.CountActive(ctx, owner, atMost)
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	pool := testenv.Postgres(t)
	return &counter{Store: postgres.New(pool, pool, postgres.Config{})}
}

func newQuota(t *testing.T, limit int) (*intake.Intake, *counter) {
	t.Helper()
	store := newCounter(t)
	quota := intake.NewQuota(store, limit)
	return intake.New(quota, quota, &wire{}), store
}

func TestAnOwnerMayHaveOnlySoManyLiveJobs(t *testing.T) {
	t.Parallel()
	in, store := newQuota(t, 2)
	ctx, sub := testenv.Context(t), speech("")
	first := submit(t, in, sub)
	submit(t, in, sub)
	if _, err := in.Submit(ctx, sub); !errors.Is(err, analysis.ErrQuota) {
		t.Fatalf("the third: %v, want ErrQuota", err)
	}
	submit(t, in, speech("")) // another owner

	job, err := store.Claim(ctx, first.ID) // a running job is a live one
	if err != nil || job == nil {
		t.Fatal(job, err)
	}
	if n, err := store.Store.CountActive(ctx, sub.Owner, 10); err != nil || n != 2 {
		t.Errorf("counted %d, %v; want one that waits and one that runs", n, err)
	}
	if _, err := store.Finish(ctx, job.Lease, json.RawMessage(`{}`)); err != nil {
		t.Fatal(err)
	}
	testenv.Eventually(t, func() bool { _, err := in.Submit(ctx, sub); return err == nil }, "there is room again")
}

func TestARepeatedKeyIsAnsweredWhateverTheQuota(t *testing.T) {
	t.Parallel()
	in, _ := newQuota(t, 1)
	sub := speech("once")
	first := submit(t, in, sub)
	if again := submit(t, in, sub); again.ID != first.ID {
		t.Errorf("answered with %s, want %s", again.ID, first.ID)
	}
	sub.IdempotencyKey = "new"
	if _, err := in.Submit(testenv.Context(t), sub); !errors.Is(err, analysis.ErrQuota) {
		t.Errorf("a new key: %v, want ErrQuota", err)
	}
}

func TestABatchNeedsRoomForAllOfIt(t *testing.T) {
	t.Parallel()
	in, _ := newQuota(t, 3)
	ctx, sub := testenv.Context(t), speech("")
	b := analysis.BatchSubmission{Owner: sub.Owner, Items: []analysis.Submission{sub, sub}, IdempotencyKey: "once"}
	first, err := in.SubmitBatch(ctx, b)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := in.SubmitBatch(ctx, b); err != nil || again.ID != first.ID {
		t.Errorf("the same again: %s, %v, want %s", again.ID, err, first.ID)
	}
	b.IdempotencyKey = ""
	if _, err := in.SubmitBatch(ctx, b); !errors.Is(err, analysis.ErrQuota) {
		t.Errorf("two where there is room for one: %v, want ErrQuota", err)
	}
	submit(t, in, sub)
	if _, err := in.Submit(ctx, sub); !errors.Is(err, analysis.ErrQuota) {
		t.Errorf("the fourth: %v, want ErrQuota", err)
	}
}

func TestARetryCountsLikeASubmission(t *testing.T) {
	t.Parallel()
	in, _ := newQuota(t, 1)
	ctx, sub := testenv.Context(t), speech("")
	a := submit(t, in, sub)
	if _, err := in.Cancel(ctx, a.Owner, a.ID); err != nil {
		t.Fatal(err)
	}
	testenv.Eventually(t, func() bool { _, err := in.Retry(ctx, a.Owner, a.ID); return err == nil }, "there is room for the retry")
	if _, err := in.Submit(ctx, sub); !errors.Is(err, analysis.ErrQuota) {
		t.Errorf("beside the retry: %v, want ErrQuota", err)
	}
}

func TestManySubmissionsAreCountedOnce(t *testing.T) {
	t.Parallel()
	store, sub := newCounter(t), speech("")
	quota := intake.NewQuota(store, 10_000)
	var all sync.WaitGroup
	const each = 50
	for range 4 {
		all.Go(func() {
			for range each {
				if _, err := quota.Submit(testenv.Context(t), sub); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if n := store.counts.Load(); n < 1 || n > each {
		t.Errorf("counted %d times for %d submissions", n, 4*each)
	}
}

func TestACountThatFailsRefusesNobody(t *testing.T) {
	t.Parallel()
	in, store := newQuota(t, 1)
	store.fail = errors.New("too slow")
	submit(t, in, speech(""))
}
