package worker

import (
	"context"
	"sync"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// slots are the places for running jobs. A lane waits until one is free before
// it asks for a message, but takes it only with the message in hand, so that
// an idle lane keeps nothing from a busy one. A paused lane has no free slot;
// none is free while the breaker is open or the provider's budget has no room,
// and one while the breaker is half open.
type slots struct {
	total int
	limit map[analysis.Lane]int // of the lanes that may not have all
	moved func(BreakerState, time.Duration)

	mu      sync.Mutex // guards what follows
	busy    int
	by      map[analysis.Lane]int
	breaker *breaker
	known   bool // which lanes are paused was read once
	paused  map[analysis.Lane]bool
	stops   map[analysis.Lane]context.CancelCauseFunc // of who pulls
	freed   chan struct{}                             // closed when a slot becomes free, and when a lane is paused or resumed
}

// newSlots keeps a quarter from the batch lane, so that a batch never makes an
// interactive job wait for a slot. Moved hears of every state of the breaker
// and the pause that is left; it must not block.
func newSlots(n int, b *breaker, moved func(BreakerState, time.Duration)) *slots {
	return &slots{
		total: n, breaker: b, moved: moved,
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
// change, or the end of the breaker's pause or rest.
func (s *slots) look(holds func() bool) (held bool, changed <-chan struct{}, over <-chan time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	held = holds()
	if at := s.breaker.resumes(); !at.IsZero() {
		over = time.After(time.Until(at))
	}
	return held, s.freed, over
}

// take takes a slot if there is one.
func (s *slots) take(lane analysis.Lane) (pass, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.free(lane) {
		return pass{}, false
	}
	s.busy++
	s.by[lane]++
	return s.breaker.begin(), true
}

// give returns a slot, and a probe that had nothing to report.
func (s *slots) give(lane analysis.Lane, p pass) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breaker.release(p)
	s.busy--
	s.by[lane]--
	s.wake()
}

// report tells the breaker how a job ended; see there.
func (s *slots) report(p pass, sig signal, asked time.Duration, chance float64) (hold time.Duration, held bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, now := s.breaker.state, time.Now()
	hold, held = s.breaker.report(p, sig, asked, now, chance)
	s.noted(before)
	s.wake()
	return hold, held
}

// free is called with mu held, as are advance, wake and noted.
func (s *slots) free(lane analysis.Lane) bool {
	ready := s.advance()
	limit, ok := s.limit[lane]
	return ready && !s.paused[lane] && s.busy < s.total && (!ok || s.by[lane] < limit)
}

// advance ends what the clock has ended, and reports whether the breaker lets
// a job begin.
func (s *slots) advance() bool {
	before := s.breaker.state
	ready := s.breaker.ready(time.Now())
	s.noted(before)
	return ready
}

func (s *slots) wake() {
	close(s.freed)
	s.freed = make(chan struct{})
}

func (s *slots) noted(before BreakerState) {
	if now := s.breaker.state; now != before {
		s.moved(now, max(time.Until(s.breaker.until), 0))
	}
}

// inUse is how many jobs run.
func (s *slots) inUse() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.busy
}
