package worker

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/retry"
)

// noRoom is how a job ends whose provider has none for so long.
func noRoom(d time.Duration) error { return &analysis.JobError{Throttled: true, RetryAfter: d} }

func TestLanesWaitUntilTheBudgetHasRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSlots(8)
		if hold := s.heed(noRoom(time.Minute), 0.5); hold != time.Minute+500*time.Millisecond {
			t.Errorf("held for %s, want until there is room and a little", hold)
		}
		if hold := s.heed(noRoom(time.Second), 0); hold != time.Minute {
			t.Errorf("held for %s: a shorter answer made the rest shorter", hold)
		}
		if hold := s.heed(noRoom(24*time.Hour), 0); hold != retry.MaxAsked {
			t.Errorf("held for %s, want %s at most", hold, retry.MaxAsked)
		}
		began := time.Now()
		if !s.await(t.Context(), analysis.Batch) || time.Since(began) != retry.MaxAsked {
			t.Errorf("waited %s, want %s", time.Since(began), retry.MaxAsked)
		}
		for range 8 {
			if !s.take(analysis.Interactive) {
				t.Error("not all slots are free after the rest")
			}
		}
	})
}

func TestAnOutageRestsNoLane(t *testing.T) {
	t.Parallel()
	s := newSlots(1)
	if hold := s.heed(&analysis.JobError{Held: true, RetryAfter: time.Minute}, 0.5); hold != time.Minute || !s.take(analysis.Interactive) {
		t.Errorf("held for %s, and others too", hold)
	}
}

func TestPausedLanesSleepThroughTheEndOfARest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSlots(1)
		s.heed(noRoom(time.Second), 0)
		s.pause(analysis.Lanes())
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour) // passes only if nobody spins
		defer cancel()
		if s.awaitOpen(ctx, analysis.Batch) {
			t.Error("a paused lane opened")
		}
	})
}
