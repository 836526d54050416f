package intake_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/intake"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// wire writes down what was told.
type wire struct {
	hints     []analysis.ID
	events    []analysis.Event
	cancelled []analysis.ID
}

func (w *wire) Hint(_ context.Context, _ analysis.Lane, id analysis.ID) {
	w.hints = append(w.hints, id)
}
func (w *wire) Announce(ev analysis.Event) { w.events = append(w.events, ev) }
func (w *wire) Cancelled(id analysis.ID)   { w.cancelled = append(w.cancelled, id) }

// expect compares what was told since the last call.
func (w *wire) expect(t *testing.T, want wire) {
	t.Helper()
	if diff := cmp.Diff(want, *w, cmp.AllowUnexported(wire{})); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	*w = wire{}
}

func newIntake(t *testing.T) (*intake.Intake, *postgres.Store, *wire) {
	t.Helper()
	pool, told := testenv.Postgres(t), &wire{}
	store := postgres.New(pool, pool, postgres.Config{})
	return intake.New(store, store, told), store, told
}

func speech(key string) analysis.Submission {
	return analysis.Submission{
		Owner: analysis.ID(uuid.New()), Text: "So, we start.", Kind: "general", Depth: "standard", Language: "en",
		Lane: analysis.Interactive, IdempotencyKey: key,
	}
}

func submit(t *testing.T, in *intake.Intake, sub analysis.Submission) analysis.Analysis {
	t.Helper()
	accepted, err := in.Submit(testenv.Context(t), sub)
	if err != nil {
		t.Fatal(err)
	}
	return accepted.Analysis
}

func TestWhatWasAcceptedIsCommittedAndTold(t *testing.T) {
	t.Parallel()
	in, store, told := newIntake(t)
	a := submit(t, in, speech(""))
	if stored, err := store.Get(testenv.Context(t), a.Owner, a.ID); err != nil || stored.Status != analysis.Queued {
		t.Errorf("stored as %s, %v", stored.Status, err)
	}
	told.expect(t, wire{
		hints:  []analysis.ID{a.ID},
		events: []analysis.Event{{ID: a.ID, Owner: a.Owner, Version: a.Version, Status: analysis.Queued}},
	})
}

// leaver goes away once its submission has reached the store.
type leaver struct {
	*postgres.Store
	leave func()
}

func (l leaver) Submit(ctx context.Context, sub analysis.Submission) (analysis.Accepted, error) {
	l.leave()
	return l.Store.Submit(ctx, sub)
}

func (l leaver) SubmitBatch(ctx context.Context, b analysis.BatchSubmission) (analysis.AcceptedBatch, error) {
	l.leave()
	return l.Store.SubmitBatch(ctx, b)
}

func TestWhatSomebodySubmittedWhoWentAwayIsTold(t *testing.T) {
	t.Parallel()
	for name, submit := range map[string]func(context.Context, *intake.Intake) error{
		"one": func(ctx context.Context, in *intake.Intake) error {
			_, err := in.Submit(ctx, speech(""))
			return err
		},
		"a batch": func(ctx context.Context, in *intake.Intake) error {
			sub := speech("")
			_, err := in.SubmitBatch(ctx, analysis.BatchSubmission{Owner: sub.Owner, Items: []analysis.Submission{sub}})
			return err
		},
	} {
		ctx, leave := context.WithCancel(testenv.Context(t))
		pool, told := testenv.Postgres(t), &wire{}
		store := leaver{postgres.New(pool, pool, postgres.Config{}), leave}
		if err := submit(ctx, intake.New(store, store, told)); err != nil || len(told.hints) != 1 {
			t.Errorf("%s: %v, told of %d, want one", name, err, len(told.hints))
		}
	}
}

func TestAReplayTellsNothing(t *testing.T) {
	t.Parallel()
	in, _, told := newIntake(t)
	sub := speech("key")
	first := submit(t, in, sub)
	*told = wire{}
	if again := submit(t, in, sub); again.ID != first.ID {
		t.Errorf("answered with %s, want %s", again.ID, first.ID)
	}
	told.expect(t, wire{})
}

func TestABatchIsToldOnceAndInItsOrder(t *testing.T) {
	t.Parallel()
	in, _, told := newIntake(t)
	first, second := speech(""), speech("")
	second.Owner, second.Lane = first.Owner, analysis.Batch
	b := analysis.BatchSubmission{Owner: first.Owner, Items: []analysis.Submission{first, second}, IdempotencyKey: "key"}
	a, err := in.SubmitBatch(testenv.Context(t), b)
	if err != nil {
		t.Fatal(err)
	}
	told.expect(t, wire{
		hints: []analysis.ID{a.ID.Item(0), a.ID.Item(1)},
		events: []analysis.Event{
			{ID: a.ID.Item(0), Owner: b.Owner, Version: 1, Status: analysis.Queued},
			{ID: a.ID.Item(1), Owner: b.Owner, Version: 1, Status: analysis.Queued},
		},
	})
	if again, err := in.SubmitBatch(testenv.Context(t), b); err != nil || again.ID != a.ID {
		t.Errorf("answered with %s, %v, want %s", again.ID, err, a.ID)
	}
	told.expect(t, wire{})
}

func TestWhatWasRefusedIsNotTold(t *testing.T) {
	t.Parallel()
	in, _, told := newIntake(t)
	ctx, sub := testenv.Context(t), speech("key")
	a := submit(t, in, sub)
	*told = wire{}

	sub.Fingerprint[0]++
	if _, err := in.Submit(ctx, sub); !errors.Is(err, analysis.ErrKeyReused) {
		t.Errorf("another speech under the same key: %v", err)
	}
	stranger := analysis.ID(uuid.New())
	if _, err := in.Cancel(ctx, stranger, a.ID); !errors.Is(err, analysis.ErrNotFound) {
		t.Errorf("another owner's cancel: %v", err)
	}
	if err := in.Delete(ctx, stranger, a.ID); !errors.Is(err, analysis.ErrNotFound) {
		t.Errorf("another owner's delete: %v", err)
	}
	var state *analysis.InvalidStateError
	if _, err := in.Retry(ctx, a.Owner, a.ID); !errors.As(err, &state) {
		t.Errorf("retry of a queued job: %v", err)
	}
	told.expect(t, wire{})
}

func TestCancelAndRetryAreToldWithTheirNewVersion(t *testing.T) {
	t.Parallel()
	in, _, told := newIntake(t)
	ctx, a := testenv.Context(t), submit(t, in, speech(""))
	*told = wire{}

	cancelled, err := in.Cancel(ctx, a.Owner, a.ID)
	if err != nil || cancelled.Status != analysis.Cancelled {
		t.Fatalf("cancelled to %s, %v", cancelled.Status, err)
	}
	told.expect(t, wire{events: []analysis.Event{
		{ID: a.ID, Owner: a.Owner, Version: cancelled.Version, Status: analysis.Cancelled, Progress: 1},
	}})
	retried, err := in.Retry(ctx, a.Owner, a.ID)
	if err != nil || retried.Status != analysis.Queued || retried.Version <= cancelled.Version {
		t.Fatalf("retried to %s at version %d, %v", retried.Status, retried.Version, err)
	}
	told.expect(t, wire{events: []analysis.Event{
		{ID: a.ID, Owner: a.Owner, Version: retried.Version, Status: analysis.Queued},
	}})
}

func TestTheWorkOnARunningJobIsAborted(t *testing.T) {
	t.Parallel()
	in, store, told := newIntake(t)
	ctx := testenv.Context(t)
	for name, end := range map[string]func(owner, id analysis.ID) error{
		"by cancel": func(owner, id analysis.ID) error { _, err := in.Cancel(ctx, owner, id); return err },
		"by delete": func(owner, id analysis.ID) error { return in.Delete(ctx, owner, id) },
	} {
		a := submit(t, in, speech(""))
		if job, err := store.Claim(ctx, a.ID); err != nil || job == nil {
			t.Fatalf("claimed %v, %v", job, err)
		}
		*told = wire{}
		if err := end(a.Owner, a.ID); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(told.cancelled) != 1 || told.cancelled[0] != a.ID || len(told.events) != 1 {
			t.Errorf("%s told %+v", name, *told)
		}
	}
}
