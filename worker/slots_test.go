package worker

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestABatchLeavesSlotsForInteractiveJobs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 64).Draw(t, "slots")
		s := newSlots(n)
		batch := 0
		for s.take(analysis.Batch) {
			batch++
		}
		interactive := 0
		for s.take(analysis.Interactive) {
			interactive++
		}
		if batch < 1 || batch+interactive != n || n > 1 && interactive < max(1, n/4) {
			t.Errorf("of %d slots a batch took %d and left %d", n, batch, interactive)
		}
	})
}

func TestALaneWaitsUntilASlotIsGivenBack(t *testing.T) {
	t.Parallel()
	s := newSlots(1)
	ctx := testenv.Context(t)
	if !s.await(ctx, analysis.Interactive) || !s.take(analysis.Interactive) || s.take(analysis.Batch) {
		t.Fatal("one slot was not taken once")
	}
	free := make(chan bool, 1)
	go func() { free <- s.await(ctx, analysis.Batch) }()
	testenv.StillOpen(t, free)
	s.give(analysis.Interactive)
	if !testenv.Receive(t, free) || !s.take(analysis.Batch) {
		t.Error("the slot that was given back cannot be taken")
	}
}

func TestAPausedLaneHasNoFreeSlot(t *testing.T) {
	t.Parallel()
	s, ctx := newSlots(2), testenv.Context(t)
	s.pause([]analysis.Lane{analysis.Batch})
	if s.take(analysis.Batch) || !s.take(analysis.Interactive) {
		t.Error("a slot went to the paused lane, or none to the other")
	}
	opened, end := s.whileOpen(ctx, analysis.Interactive)
	defer end()
	s.pause([]analysis.Lane{analysis.Interactive})
	testenv.Closed(t, opened.Done())
	if !s.awaitOpen(ctx, analysis.Batch) || !s.await(ctx, analysis.Batch) || !s.take(analysis.Batch) {
		t.Error("the lane that was resumed got no slot")
	}
}

func TestNoLaneIsOpenBeforeItIsKnown(t *testing.T) {
	t.Parallel()
	s, ctx := newSlots(1), testenv.Context(t)
	open := make(chan bool, 1)
	go func() { open <- s.awaitOpen(ctx, analysis.Batch) }()
	testenv.StillOpen(t, open)
	s.pause(nil)
	if !testenv.Receive(t, open) {
		t.Error("the lane did not open")
	}
}
