package api

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestABurstWaitsForItsTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, began := newGate(1), time.Now()
		if !g.enter(nil) {
			t.Fatal("refused at an empty gate")
		}
		time.AfterFunc(turnPatience/2, g.leave)
		if !g.enter(nil) || time.Since(began) != turnPatience/2 {
			t.Errorf("got no turn when there was one, after %v", time.Since(began))
		}
	})
}

func TestWhoWaitedInVainShutsTheGateForWaiters(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, began := newGate(1), time.Now()
		g.enter(nil)
		if g.enter(nil) || time.Since(began) != turnPatience {
			t.Fatalf("at a full gate: admitted, or not refused after %v", time.Since(began))
		}
		time.AfterFunc(refusedPause/2, g.leave)
		if g.enter(nil) {
			t.Error("a waiter was admitted at a shut gate")
		}
		if !g.enter(nil) {
			t.Error("a newcomer was refused a free place at a shut gate")
		}
		<-time.After(shutFor)
		time.AfterFunc(turnPatience/2, g.leave)
		if !g.enter(nil) {
			t.Error("the gate stayed shut after a second without a refusal")
		}
	})
}

func TestWhoLeavesWhileWaitingRefusesNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, gone := newGate(1), make(chan struct{})
		g.enter(nil)
		close(gone)
		if g.enter(gone) || g.shutUntil.Load() != 0 {
			t.Error("who left was admitted, or shut the gate")
		}
	})
}
