package worker

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// errPaused ends the pulling from a lane until it is resumed.
var errPaused = errors.New("lane paused")

// watchLanes keeps the pool to what operators decided. While Postgres is away
// the last decision holds: nothing can be claimed then anyway.
func (p *Pool) watchLanes(ctx context.Context) {
	tick := time.NewTicker(p.cfg.LaneCheck)
	defer tick.Stop()
	for {
		p.lookAtLanes(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (p *Pool) lookAtLanes(ctx context.Context) {
	asked, cancel := bounded(ctx)
	defer cancel()
	if paused, err := p.store.PausedLanes(asked); err == nil {
		p.slots.pause(paused)
		if p.trouble.over("lanes") {
			p.log.Warn().Msg("lanes read again")
		}
	} else if ctx.Err() == nil && p.trouble.worth("lanes", time.Now()) {
		p.log.Warn().Err(err).Msg("lanes not read")
	}
}

// pause closes the lanes that are listed and opens the others.
func (s *slots) pause(lanes []analysis.Lane) {
	s.mu.Lock()
	defer s.mu.Unlock()
	changed := !s.known
	s.known = true
	for _, lane := range analysis.Lanes() {
		paused := slices.Contains(lanes, lane)
		changed = changed || s.paused[lane] != paused
		s.paused[lane] = paused
		if stop := s.stops[lane]; paused && stop != nil {
			stop(errPaused)
		}
	}
	if changed {
		s.wake()
	}
}

// awaitOpen returns true when the lane is known not to be paused, false when
// ctx ends.
func (s *slots) awaitOpen(ctx context.Context, lane analysis.Lane) bool {
	return s.until(ctx, func() bool { return s.known && !s.paused[lane] })
}

// whileOpen gives a context that ends with errPaused when the lane is paused.
// A lane has one at a time, and its holder calls end.
func (s *slots) whileOpen(ctx context.Context, lane analysis.Lane) (opened context.Context, end func()) {
	opened, cancel := context.WithCancelCause(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.paused[lane] {
		cancel(errPaused)
	}
	s.stops[lane] = cancel
	return opened, func() { cancel(nil) }
}
