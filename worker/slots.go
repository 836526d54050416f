package worker

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/retry"
)

// slots are the places for running jobs. A lane waits until one is free before
// it asks for a message, but takes it only with the message in hand, so that
// an idle lane keeps nothing from a busy one. A paused lane has no free slot;
// none is free while a provider's budget has no room.
type slots struct {
	total int
	limit map[analysis.Lane]int // of the lanes that may not have all

	mu     sync.Mutex // guards what follows
	busy   int
	by     map[analysis.Lane]int
	rest   time.Time // when the budget has room again, past if it has
	known  bool      // which lanes are paused was read once
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

// until waits for a condition, which is asked with mu held whenever something
// changed. It returns false when ctx ends first.
func (s *slots) until(ctx context.Context, holds func() bool) bool {
	for ctx.Err() == nil {
		held, changed, over := s.look(holds)
		if held {
			return true
		}
		select {
		case <-changed:
		case <-over:
		case <-ctx.Done():
		}
	}
	return false
}

// look asks the condition, and returns what says that it may hold later: a
// change, or the end of a rest.
func (s *slots) look(holds func() bool) (held bool, changed <-chan struct{}, over <-chan time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held = holds()
	if left := time.Until(s.rest); left > 0 {
		over = time.After(left)
	}
	return held, s.freed, over
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

// give returns a slot.
func (s *slots) give(lane analysis.Lane) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy--
	s.by[lane]--
	s.wake()
}

// heed reads for how long an attempt wants its job put off. Where a budget has
// no room, nobody else begins before it has: whoever came would be sent back,
// and be overtaken by those who come after.
func (s *slots) heed(err error, chance float64) time.Duration {
	var why *analysis.JobError
	switch {
	case !errors.As(err, &why):
		return 0
	case why.Held:
		return why.RetryAfter
	case !why.Throttled:
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if until := now.Add(min(why.RetryAfter, retry.MaxAsked)); until.After(s.rest) {
		s.rest = until
	}
	s.wake()
	return max(s.rest.Sub(now), 0) + time.Duration(chance*float64(time.Second)) // not all at once
}

// free is called with mu held, as is wake.
func (s *slots) free(lane analysis.Lane) bool {
	limit, ok := s.limit[lane]
	return !time.Now().Before(s.rest) && !s.paused[lane] && s.busy < s.total && (!ok || s.by[lane] < limit)
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
