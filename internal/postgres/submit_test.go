package postgres_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func keyed(owner analysis.ID, key, text string) analysis.Submission {
	sub := speechBy(owner)
	sub.Text, sub.IdempotencyKey, sub.Fingerprint = text, key, sha256.Sum256([]byte(text))
	return sub
}

func TestIdempotencyKeyGivesTheFirstAnswerAgain(t *testing.T) {
	t.Parallel()
	s, owner := newStore(t, postgres.Config{}), newOwner()
	first := submit(t, s, keyed(owner, "k", "one"))
	claim(t, s, first.Analysis.ID)
	again := submit(t, s, keyed(owner, "k", "one"))
	if !again.Replayed || again.Analysis.ID != first.Analysis.ID || again.Analysis.Status != analysis.Queued || again.Dispatch {
		t.Errorf("second answer %+v, want the first one again", again)
	}
	if _, err := s.Submit(testenv.Context(t), keyed(owner, "k", "two")); !errors.Is(err, analysis.ErrKeyReused) {
		t.Errorf("other content: %v, want ErrKeyReused", err)
	}
	if other := submit(t, s, keyed(newOwner(), "k", "two")); other.Replayed {
		t.Error("another owner's key was taken for ours")
	}
	exec(t, s, "UPDATE idempotency_keys SET created_at = now() - interval '25 hours'")
	if late := submit(t, s, keyed(owner, "k", "two")); late.Replayed || late.Analysis.ID == first.Analysis.ID {
		t.Errorf("after a day: %+v, want a new analysis", late)
	}
}

func TestConcurrentSubmitsWithOneKeyMakeOneJob(t *testing.T) {
	t.Parallel()
	s, owner, ctx := newStore(t, postgres.Config{CommitLanes: 2}), newOwner(), testenv.Context(t)
	const callers = 40
	ids := make([]analysis.ID, callers)
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			a, err := s.Submit(ctx, keyed(owner, fmt.Sprintf("k%d", i%4), fmt.Sprint(i%4)))
			if err != nil {
				t.Errorf("submit %d: %v", i, err)
			}
			ids[i] = a.Analysis.ID
		})
	}
	all.Wait()
	for i := range ids {
		if ids[i] != ids[i%4] {
			t.Errorf("caller %d got %s, caller %d got %s", i, ids[i], i%4, ids[i%4])
		}
	}
	list, err := s.List(ctx, owner, analysis.Filter{}, nil, 100)
	if err != nil || len(list) != 4 {
		t.Errorf("%d jobs, %v; want 4", len(list), err)
	}
}

func TestOneBadRowDoesNotFailItsNeighbours(t *testing.T) {
	t.Parallel()
	s, owner, ctx := newStore(t, postgres.Config{}), newOwner(), testenv.Context(t)
	var all sync.WaitGroup
	for i := range 30 {
		all.Go(func() {
			sub := speechBy(owner)
			if i == 7 {
				sub.Lane = "nowhere" // refused by a CHECK
			}
			_, err := s.Submit(ctx, sub)
			if (err != nil) != (i == 7) {
				t.Errorf("submit %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if list, err := s.List(ctx, owner, analysis.Filter{}, nil, 100); err != nil || len(list) != 29 {
		t.Errorf("%d jobs, %v; want 29", len(list), err)
	}
}

func TestWindowLimitsWhatOneOwnerHasInTheStream(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t, postgres.Config{OwnerWindow: 3}), testenv.Context(t)
	greedy, modest := newOwner(), newOwner()
	dispatched := 0
	for range 10 {
		if submit(t, s, speechBy(greedy)).Dispatch {
			dispatched++
		}
	}
	if dispatched != 3 {
		t.Errorf("%d of 10 dispatched at once, want the window of 3", dispatched)
	}
	exec(t, s, "UPDATE analyses SET dispatched_at = NULL")
	for range 2 {
		sub := speechBy(modest)
		submit(t, s, sub)
	}
	exec(t, s, "UPDATE analyses SET dispatched_at = NULL")
	ids, err := s.DispatchDue(ctx, analysis.Interactive, 4)
	if err != nil || len(ids) != 4 {
		t.Fatalf("dispatched %v, %v; want 4", ids, err)
	}
	owners := map[analysis.ID]int{}
	for _, id := range ids {
		for _, owner := range []analysis.ID{greedy, modest} {
			if _, err := s.Get(ctx, owner, id); err == nil {
				owners[owner]++
			}
		}
	}
	if owners[greedy] != 2 || owners[modest] != 2 {
		t.Errorf("turns: %v, want two each", owners)
	}
	if ids, err = s.DispatchDue(ctx, analysis.Interactive, 100); err != nil || len(ids) != 1 {
		t.Errorf("then %d, %v; want one: the window of the greedy is full", len(ids), err)
	}
	if err := s.Undispatch(ctx, ids); err != nil {
		t.Fatal(err)
	}
	if again, err := s.DispatchDue(ctx, analysis.Interactive, 100); err != nil || len(again) != 1 {
		t.Errorf("after a lost publish: %v, %v", again, err)
	}
}

func TestExpiryAndRetention(t *testing.T) {
	t.Parallel()
	s, owner, ctx := newStore(t, postgres.Config{}), newOwner(), testenv.Context(t)
	sub := speechBy(owner)
	sub.TTL = 3600e9
	waiting, busy, calm := submit(t, s, sub).Analysis.ID, submit(t, s, sub).Analysis.ID, submit(t, s, sub).Analysis.ID
	claim(t, s, busy)
	exec(t, s, "UPDATE analyses SET deadline = now() WHERE id <> $1", calm)
	changed, err := s.Expire(ctx, 10)
	if err != nil || len(changed) != 2 {
		t.Fatalf("expired %v, %v; want two", changed, err)
	}
	for _, c := range changed {
		if c.WasRunning != (c.ID == busy) {
			t.Errorf("%s was running: %v", c.ID, c.WasRunning)
		}
	}
	created := get(t, s, owner, waiting).CreatedAt
	if n, err := s.DeleteAged(ctx, created.Add(3600e9), 10); err != nil || n != 2 {
		t.Errorf("aged out %d, %v; want the two that ended", n, err)
	}
	if _, err := s.Get(ctx, owner, waiting); !errors.Is(err, analysis.ErrGone) {
		t.Errorf("aged: %v, want ErrGone", err)
	}
	if a := get(t, s, owner, calm); a.Status != analysis.Queued {
		t.Errorf("the live one is %s", a.Status)
	}
}
