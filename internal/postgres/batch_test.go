package postgres_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// batchBy is a batch of n texts; its key has no content of its own.
func batchBy(owner analysis.ID, n int, key string) analysis.BatchSubmission {
	b := analysis.BatchSubmission{Owner: owner, IdempotencyKey: key, Fingerprint: sha256.Sum256(fmt.Append(nil, n))}
	for i := range n {
		sub := speechBy(owner)
		sub.Lane, sub.Title = analysis.Batch, fmt.Sprint(i)
		b.Items = append(b.Items, sub)
	}
	return b
}

func submitBatch(t testing.TB, s *postgres.Store, b analysis.BatchSubmission) analysis.AcceptedBatch {
	t.Helper()
	a, err := s.SubmitBatch(testenv.Context(t), b)
	if err != nil {
		t.Fatalf("submit of a batch: %v", err)
	}
	return a
}

// stored is the titles of an owner's analyses, the newest first.
func stored(t testing.TB, s *postgres.Store, owner analysis.ID, f analysis.Filter) (titles []string) {
	t.Helper()
	list, err := s.List(testenv.Context(t), owner, f, nil, analysis.MaxBatch+1)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		titles = append(titles, a.Title)
	}
	return titles
}

func TestAFullBatchIsStoredInItsOrderAndDispatchedUpToTheWindow(t *testing.T) {
	t.Parallel()
	s, owner := newStore(t, postgres.Config{OwnerWindow: 3}), newOwner()
	a := submitBatch(t, s, batchBy(owner, analysis.MaxBatch, ""))
	for i, dispatch := range a.Dispatch {
		if dispatch != (i < 3) {
			t.Errorf("item %d dispatched: %t, want the first three alone", i, dispatch)
		}
	}
	titles := stored(t, s, owner, analysis.Filter{})
	slices.Reverse(titles)
	for i := range analysis.MaxBatch {
		if titles[i] != fmt.Sprint(i) {
			t.Fatalf("place %d holds item %s", i, titles[i])
		}
	}
	if last := get(t, s, owner, a.ID.Item(analysis.MaxBatch-1)); last.Title != "999" || last.Status != analysis.Queued {
		t.Errorf("the last item is %q, %s", last.Title, last.Status)
	}
}

func TestABatchWithABadRowStoresNothingAndTakesNoKey(t *testing.T) {
	t.Parallel()
	s, owner := newStore(t, postgres.Config{}), newOwner()
	b := batchBy(owner, 3, "k")
	b.Items[1].Lane = "nowhere" // refused by a CHECK
	if _, err := s.SubmitBatch(testenv.Context(t), b); err == nil {
		t.Fatal("a bad row was accepted")
	}
	if titles := stored(t, s, owner, analysis.Filter{}); len(titles) != 0 {
		t.Errorf("stored %v, want nothing", titles)
	}
	if a := submitBatch(t, s, batchBy(owner, 3, "k")); a.Replayed {
		t.Error("the key of a batch that failed was taken")
	}
}

func TestTheKeyOfABatchGivesTheFirstAnswerAgain(t *testing.T) {
	t.Parallel()
	s, owner := newStore(t, postgres.Config{}), newOwner()
	first := submitBatch(t, s, batchBy(owner, 2, "k"))
	if _, err := s.Delete(testenv.Context(t), owner, first.ID.Item(0)); err != nil {
		t.Fatal(err)
	}
	if again := submitBatch(t, s, batchBy(owner, 2, "k")); !again.Replayed || again.ID != first.ID || len(again.Dispatch) != 0 {
		t.Errorf("second answer %+v, want the first one again, whatever became of it", again)
	}
	if _, err := s.SubmitBatch(testenv.Context(t), batchBy(owner, 3, "k")); !errors.Is(err, analysis.ErrKeyReused) {
		t.Errorf("other content: %v, want ErrKeyReused", err)
	}
	if single := submit(t, s, keyed(owner, "k", "one")); single.Replayed {
		t.Error("the key of a batch was taken for that of a submission")
	}
	if other := submitBatch(t, s, batchBy(newOwner(), 3, "k")); other.Replayed {
		t.Error("another owner's key was taken for ours")
	}
	exec(t, s, "UPDATE idempotency_keys SET created_at = now() - interval '25 hours'")
	if late := submitBatch(t, s, batchBy(owner, 3, "k")); late.Replayed || late.ID == first.ID {
		t.Errorf("after a day: %+v, want a new batch", late)
	}
	if none := batchBy(owner, 0, "none"); submitBatch(t, s, none).Replayed || !submitBatch(t, s, none).Replayed {
		t.Error("a batch of which nothing was valid did not keep its key")
	}
}

func TestConcurrentBatchesWithOneKeyAreOne(t *testing.T) {
	t.Parallel()
	pool, owner, ctx := testenv.Postgres(t), newOwner(), testenv.Context(t)
	ids := make([]analysis.ID, 8)
	var all sync.WaitGroup
	for i := range ids {
		s := postgres.New(pool, pool, postgres.Config{}) // a process each
		all.Go(func() {
			a, err := s.SubmitBatch(ctx, batchBy(owner, 100, "k"))
			if err != nil {
				t.Errorf("batch %d: %v", i, err)
			}
			ids[i] = a.ID
		})
	}
	all.Wait()
	if len(slices.Compact(ids)) != 1 {
		t.Errorf("got batches %v, want one", ids)
	}
	if titles := stored(t, postgres.New(pool, pool, postgres.Config{}), owner, analysis.Filter{}); len(titles) != 100 {
		t.Errorf("stored %d analyses, want 100", len(titles))
	}
}

func TestAListOfABatchHasItsAnalysesAlone(t *testing.T) {
	t.Parallel()
	s, owner := newStore(t, postgres.Config{}), newOwner()
	a := submitBatch(t, s, batchBy(owner, 3, ""))
	submitBatch(t, s, batchBy(owner, 2, ""))
	submit(t, s, speechBy(owner))
	claim(t, s, a.ID.Item(1))
	for name, test := range map[string]struct {
		filter analysis.Filter
		owner  analysis.ID
		want   []string
	}{
		"all":              {analysis.Filter{Batch: a.ID}, owner, []string{"2", "1", "0"}},
		"of a status":      {analysis.Filter{Batch: a.ID, Status: analysis.Running}, owner, []string{"1"}},
		"of another lane":  {analysis.Filter{Batch: a.ID, Lane: analysis.Interactive}, owner, nil},
		"of another owner": {analysis.Filter{Batch: a.ID}, newOwner(), nil},
		"of no batch":      {analysis.Filter{Batch: a.ID.Item(0)}, owner, nil},
	} {
		if got := stored(t, s, test.owner, test.filter); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
	after := &analysis.Cursor{CreatedAt: get(t, s, owner, a.ID.Item(1)).CreatedAt, ID: a.ID.Item(1)}
	if page, err := s.List(testenv.Context(t), owner, analysis.Filter{Batch: a.ID}, after, 10); err != nil || len(page) != 1 || page[0].Title != "0" {
		t.Errorf("after the second: %d, %v; want the first", len(page), err)
	}
}
