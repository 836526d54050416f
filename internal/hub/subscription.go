package hub

import (
	"sync"
	"sync/atomic"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// subscription is what a room hears from the bus; the zero value hears nothing.
type subscription struct {
	stands atomic.Bool

	mu    sync.Mutex // held while the bus is asked
	stop  func()     // nil when the bus has refused
	ended bool
}

// begin subscribes unless that was done. It returns when the subscription
// stands, also when another watcher asked for it.
func (s *subscription) begin(bus Bus, owner analysis.ID, f func(analysis.Event)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended || s.stop != nil {
		return nil
	}
	stop, err := bus.Subscribe(owner, f)
	if err != nil {
		return err
	}
	s.stop = stop
	s.stands.Store(true)
	return nil
}

func (s *subscription) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	if s.stop != nil {
		s.stop()
	}
}
