package hub_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/hub"
)

// resyncs runs a hub on a clock of its own, which moves while everything waits.
func resyncs(t *testing.T, story func(t *testing.T, h *hub.Hub, bus *switchboard)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h, bus := newHub(t)
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- h.Run(ctx) }()
		synctest.Wait() // Run has begun to count
		story(t, h, bus)
		stop()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
	})
}

// pass lets the next look pass.
func pass() {
	<-time.After(hub.Resync)
	synctest.Wait()
}

func TestNobodyIsWokenWhileEventsArrive(t *testing.T) {
	t.Parallel()
	resyncs(t, func(t *testing.T, h *hub.Hub, _ *switchboard) {
		job, all := h.Watch(newID(), newID()), h.WatchOwner(newID())
		for range 100 {
			pass()
		}
		if woken(job) || woken(all) {
			t.Error("woken for nothing")
		}
		job.Close()
		all.Close()
	})
}

func TestEverybodyIsWokenWhileTheBusIsAwayAndOnceItIsBack(t *testing.T) {
	t.Parallel()
	resyncs(t, func(t *testing.T, h *hub.Hub, bus *switchboard) {
		job, all := h.Watch(newID(), newID()), h.WatchOwner(newID())
		expect := func(want bool) {
			t.Helper()
			pass()
			if one, other := woken(job), woken(all); one != want || other != want {
				t.Errorf("woken %t and %t, want %t", one, other, want)
			}
		}
		bus.disconnect()
		expect(true)
		expect(true)
		bus.reconnect()
		expect(true)
		expect(false)
		job.Close()
		all.Close()
	})
}

func TestAnAbsenceBetweenTwoLooksIsNoticed(t *testing.T) {
	t.Parallel()
	resyncs(t, func(t *testing.T, h *hub.Hub, bus *switchboard) {
		w := h.Watch(newID(), newID())
		defer w.Close()
		bus.disconnect()
		bus.reconnect()
		if pass(); !woken(w) {
			t.Error("events may have been lost and nobody was woken")
		}
		if pass(); woken(w) {
			t.Error("woken twice for one absence")
		}
	})
}

func TestAWatcherWithoutASubscriptionLooksForItself(t *testing.T) {
	t.Parallel()
	resyncs(t, func(t *testing.T, h *hub.Hub, bus *switchboard) {
		bus.refuse(true)
		deaf := h.Watch(newID(), newID())
		defer deaf.Close()
		bus.refuse(false)
		owner, id := newID(), newID()
		hearing := h.Watch(owner, id)
		defer hearing.Close()
		for range 3 {
			pass()
			if !woken(deaf) || woken(hearing) {
				t.Fatal("want only the watcher without events woken")
			}
		}
		bus.say(analysis.Event{Owner: owner, ID: id, Version: 1})
		if !woken(hearing) {
			t.Error("the subscribed watcher does not hear")
		}
	})
}
