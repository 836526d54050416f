package worker

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestABatchLeavesSlotsForInteractiveJobs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 64).Draw(t, "slots")
		s := openSlots(n)
		batch := 0
		for taken(s, analysis.Batch) {
			batch++
		}
		interactive := 0
		for taken(s, analysis.Interactive) {
			interactive++
		}
		if batch < 1 || batch+interactive != n || n > 1 && interactive < max(1, n/4) {
			t.Errorf("of %d slots a batch took %d and left %d", n, batch, interactive)
		}
	})
}

func TestALaneWaitsUntilASlotIsGivenBack(t *testing.T) {
	t.Parallel()
	s := openSlots(1)
	ctx := testenv.Context(t)
	if !s.await(ctx, analysis.Interactive) || !taken(s, analysis.Interactive) || taken(s, analysis.Batch) {
		t.Fatal("one slot was not taken once")
	}
	free := make(chan bool, 1)
	go func() { free <- s.await(ctx, analysis.Batch) }()
	testenv.StillOpen(t, free)
	s.give(analysis.Interactive, pass{})
	if !testenv.Receive(t, free) || !taken(s, analysis.Batch) {
		t.Error("the slot that was given back cannot be taken")
	}
}

func TestAPausedLaneHasNoFreeSlot(t *testing.T) {
	t.Parallel()
	s, ctx := openSlots(2), testenv.Context(t)
	s.pause([]analysis.Lane{analysis.Batch})
	if taken(s, analysis.Batch) || !taken(s, analysis.Interactive) {
		t.Error("a slot went to the paused lane, or none to the other")
	}
	opened, end := s.whileOpen(ctx, analysis.Interactive)
	defer end()
	s.pause([]analysis.Lane{analysis.Interactive})
	testenv.Closed(t, opened.Done())
	if !s.awaitOpen(ctx, analysis.Batch) || !s.await(ctx, analysis.Batch) || !taken(s, analysis.Batch) {
		t.Error("the lane that was resumed got no slot")
	}
}

func TestNoLaneIsOpenBeforeItIsKnown(t *testing.T) {
	t.Parallel()
	s, ctx := openSlots(1), testenv.Context(t)
	open := make(chan bool, 1)
	go func() { open <- s.awaitOpen(ctx, analysis.Batch) }()
	testenv.StillOpen(t, open)
	s.pause(nil)
	if !testenv.Receive(t, open) {
		t.Error("the lane did not open")
	}
}

// openSlots have a breaker that nothing moves.
func openSlots(n int) *slots {
	return newSlots(n, newBreaker(BreakerConfig{}), func(BreakerState, time.Duration) {})
}

func taken(s *slots, lane analysis.Lane) bool {
	_, ok := s.take(lane)
	return ok
}
