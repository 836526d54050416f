package budget

import (
	"context"
	"sync"
	"time"
)

// answer is what a store says to a call.
type answer struct {
	granted bool
	wait    time.Duration // for its turn
	begins  int64         // by the store's clock
	share   float64       // of the limits that may be used now
}

// local keeps the state in this process.
type local struct {
	clock func() int64

	mu    sync.Mutex // guards state
	state state
}

func newLocal() *local {
	return &local{clock: func() int64 { return time.Now().UnixMicro() }}
}

func (s *local) take(_ context.Context, l limits, spend int, patience time.Duration) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock()
	wait, granted := s.state.take(l, now, spend, patience.Microseconds())
	return answer{granted: granted, wait: micros(wait), begins: now + wait, share: s.state.shareAt(now)}, nil
}

func (s *local) settle(_ context.Context, l limits, charged int, b Bill) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.settle(l, s.clock(), charged, b)
	return nil
}

func (s *local) limited(_ context.Context, l limits, began int64, asks time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.limited(l, s.clock(), began, asks.Microseconds())
	return nil
}

// drain begins an outage of Redis: what was left may be spent already.
func (s *local) drain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.drain(s.clock())
}

func micros(n int64) time.Duration { return time.Duration(n) * time.Microsecond }
