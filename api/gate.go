package api

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	// turnPatience is how long a request waits for its turn in a burst.
	turnPatience = 25 * time.Millisecond
	// refusedPause is how long one waits for its refusal while the gate is shut,
	// for who ignores Retry-After would else be back at once.
	refusedPause = 100 * time.Millisecond
	// shutFor is how long the gate stays shut after the last refusal.
	shutFor = time.Second
)

// gate bounds the requests that are worked on at once. A queue would let all
// of them wait for as long as the first can bear. So who finds it full waits
// only until one did so in vain: from then on places go to who comes when one
// is free, and all others are refused.
type gate struct {
	places    chan struct{} // holds one for each request inside
	shutUntil atomic.Int64  // in nanoseconds since born
	born      time.Time
}

func newGate(most int) *gate { return &gate{places: make(chan struct{}, most), born: time.Now()} }

// enter is true for who may go on, and must leave.
func (g *gate) enter(gone <-chan struct{}) bool {
	select {
	case g.places <- struct{}{}:
		return true
	default:
	}
	free, patience := g.places, turnPatience
	if int64(time.Since(g.born)) < g.shutUntil.Load() {
		free, patience = nil, refusedPause
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case free <- struct{}{}:
		return true
	case <-timer.C:
		g.shutUntil.Store(int64(time.Since(g.born) + shutFor))
	case <-gone:
	}
	return false
}

func (g *gate) leave() { <-g.places }

// admit lets a request through the gate once its body is here, so that a slow
// client holds no place. What waits or costs nothing has no need of one; who
// guesses enters after the wait, in guarded. An upload, which is read by its
// handler, is refused at a full gate like all others, and leaves its place at
// once: else a few slow ones would be all that the process does.
func (s *Server) admit(next StrictHandlerFunc, _ string) StrictHandlerFunc {
	return func(c echo.Context, request any) (any, error) {
		r, _ := ruleFor(c.Request().Method, c.Path())
		if r.slow || r.guarded || r.public && r.limit == limitNone {
			return next(c, request)
		}
		if err := s.enter(c.Request().Context()); err != nil {
			return nil, err
		}
		if isUpload(c.Request()) {
			s.gate.leave()
			return next(c, request)
		}
		defer s.gate.leave()
		return next(c, request)
	}
}

// enter takes a place, which the caller must leave, or refuses.
func (s *Server) enter(ctx context.Context) error {
	if s.gate.enter(ctx.Done()) {
		return nil
	}
	s.meters.rejected.WithLabelValues("busy").Inc()
	return errBusy
}

// errBusy is counted and not logged as a failure: under overload that would be
// most of the work.
var errBusy = &refusal{
	status: http.StatusServiceUnavailable, code: "busy",
	detail: "More is asked than can be done. Try again.", retryAfter: 2 * time.Second,
}
