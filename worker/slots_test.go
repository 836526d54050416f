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

// openSlots have a breaker that nothing moves.
func openSlots(n int) *slots {
	return newSlots(n, newBreaker(BreakerConfig{}), func(BreakerState, time.Duration) {})
}

func taken(s *slots, lane analysis.Lane) bool {
	_, ok := s.take(lane)
	return ok
}
