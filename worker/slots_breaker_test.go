package worker

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

func TestLanesWaitOutAPauseAndOneGetsTheProbe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var states []BreakerState
		s := newSlots(8, newBreaker(BreakerConfig{Outages: 1}), func(b BreakerState, _ time.Duration) { states = append(states, b) })
		first, _ := s.take(analysis.Interactive)
		s.report(first, outage, time.Minute, 0)
		s.give(analysis.Interactive, first)
		if taken(s, analysis.Interactive) {
			t.Fatal("a slot was free while the breaker was open")
		}

		began, woken := time.Now(), make(chan time.Duration, 2)
		for _, lane := range analysis.Lanes() {
			go func() { s.await(t.Context(), lane); woken <- time.Since(began) }()
		}
		for range analysis.Lanes() { // both look for a message
			if waited := <-woken; waited != time.Minute {
				t.Errorf("waited %s, want the pause", waited)
			}
		}
		probe, ok := s.take(analysis.Batch)
		if !ok || taken(s, analysis.Interactive) {
			t.Fatal("the probe was not taken once")
		}

		go func() { s.await(t.Context(), analysis.Interactive); woken <- 0 }()
		synctest.Wait()
		if len(woken) > 0 {
			t.Fatal("a lane went on before the probe had ended")
		}
		s.report(probe, answered, 0, 0)
		<-woken
		s.give(analysis.Batch, probe)
		for range 8 {
			if !taken(s, analysis.Interactive) {
				t.Error("not all slots are free after the probe")
			}
		}
		if want := []BreakerState{BreakerOpen, BreakerHalfOpen, BreakerClosed}; !slices.Equal(states, want) {
			t.Errorf("moved %v, want %v", states, want)
		}
	})
}

func TestLanesWaitUntilTheBudgetHasRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSlots(8, newBreaker(BreakerConfig{}), func(b BreakerState, _ time.Duration) { t.Errorf("the breaker moved to %s", b) })
		first, _ := s.take(analysis.Interactive)
		s.report(first, throttled, time.Minute, 0)
		s.give(analysis.Interactive, first)
		began := time.Now()
		if !s.await(t.Context(), analysis.Batch) || time.Since(began) != time.Minute {
			t.Errorf("waited %s, want a minute", time.Since(began))
		}
		for range 8 {
			if !taken(s, analysis.Interactive) {
				t.Error("not all slots are free after the rest")
			}
		}
	})
}

func TestPausedLanesSleepThroughTheEndOfAnOutage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var states []BreakerState
		s := newSlots(1, newBreaker(BreakerConfig{Outages: 1}), func(b BreakerState, _ time.Duration) { states = append(states, b) })
		first, _ := s.take(analysis.Batch)
		s.report(first, outage, time.Second, 0)
		s.give(analysis.Batch, first)
		s.pause(analysis.Lanes())
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour) // passes only if nobody spins
		defer cancel()
		if s.awaitOpen(ctx, analysis.Batch) || !slices.Equal(states, []BreakerState{BreakerOpen, BreakerHalfOpen}) {
			t.Errorf("moved %v, want the pause to end while the lanes are closed", states)
		}
	})
}

func TestAProbeThatVanishesLeavesItsSlotToAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSlots(1, newBreaker(BreakerConfig{Outages: 1}), func(BreakerState, time.Duration) {})
		first, _ := s.take(analysis.Interactive)
		s.report(first, outage, time.Second, 0)
		s.give(analysis.Interactive, first)
		for range 3 { // messages of jobs that have ended meanwhile
			if !s.await(t.Context(), analysis.Interactive) {
				t.Fatal("no slot became free")
			}
			probe, ok := s.take(analysis.Interactive)
			if !ok || probe.probe == 0 {
				t.Fatalf("took %+v, %t; want a probe", probe, ok)
			}
			s.give(analysis.Interactive, probe)
		}
	})
}
