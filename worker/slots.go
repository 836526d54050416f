package worker

import (
	"context"
	"sync"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// slots are the places for running jobs. A lane waits until one is free before
// it asks for a message, but takes it only with the message in hand, so that
// an idle lane keeps nothing from a busy one. A paused lane has no free slot.
type slots struct {
	total int
	limit map[analysis.Lane]int // of the lanes that may not have all

	mu     sync.Mutex // guards what follows
	busy   int
	by     map[analysis.Lane]int
	known  bool // which lanes are paused was read once
	paused map[analysis.Lane]bool
	stops  map[analysis.Lane]context.CancelCauseFunc // of who pulls
	freed  chan struct{}                             // closed when a slot becomes free, and when a lane is paused or resumed
}

// newSlots keeps a quarter from the batch lane, so that a batch never makes an
// interactive job wait for a slot.
func newSlots(n int) *slots {
	return &slots{
		total:  n,
		limit:  map[analysis.Lane]int{analysis.Batch: max(1, n-max(1, n/4))},
		by:     make(map[analysis.Lane]int),
		paused: make(map[analysis.Lane]bool),
		stops:  make(map[analysis.Lane]context.CancelCauseFunc),
		freed:  make(chan struct{}),
	}
}

// await returns true when there is a free slot for the lane, false when ctx ends.
func (s *slots) await(ctx context.Context, lane analysis.Lane) bool {
	return s.until(ctx, func() bool { return s.free(lane) })
}

// take takes a slot if there is one.
func (s *slots) take(lane analysis.Lane) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.free(lane) {
		return false
	}
	s.busy++
	s.by[lane]++
	return true
}

func (s *slots) give(lane analysis.Lane) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy--
	s.by[lane]--
	s.wake()
}

// free and wake are called with mu held.
func (s *slots) free(lane analysis.Lane) bool {
	limit, ok := s.limit[lane]
	return !s.paused[lane] && s.busy < s.total && (!ok || s.by[lane] < limit)
}

func (s *slots) wake() {
	close(s.freed)
	s.freed = make(chan struct{})
}

// inUse is how many jobs run.
func (s *slots) inUse() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.busy
}
