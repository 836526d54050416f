package hub_test

import (
	"sync"
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestAnOwnerIsSubscribedOnceAndDroppedWithTheLastWatcher(t *testing.T) {
	t.Parallel()
	h, bus := newHub(t)
	owner, id := newID(), newID()
	expect := func(subscribed, listening int) {
		t.Helper()
		if s, l := bus.counts(); s != subscribed || l != listening {
			t.Fatalf("subscribed %d times and listening to %d owners, want %d and %d", s, l, subscribed, listening)
		}
	}
	one, two, all := h.Watch(owner, id), h.Watch(owner, newID()), h.WatchOwner(owner)
	expect(1, 1)
	other := h.Watch(newID(), id)
	expect(2, 2)
	other.Close()
	expect(2, 1)
	one.Close()
	one.Close() // counts once
	all.Close()
	expect(2, 1)
	two.Close()
	expect(2, 0)
	all.Close() // after the end of everything
	expect(2, 0)
	again := h.WatchOwner(owner)
	expect(3, 1)
	one.Close() // must not end another's watch
	expect(3, 1)
	again.Close()
	expect(3, 0)
}

func TestARefusedSubscriptionIsTriedAgainByTheNextWatcher(t *testing.T) {
	t.Parallel()
	h, bus := newHub(t)
	owner, id := newID(), newID()
	bus.refuse(true)
	early := h.Watch(owner, id)
	defer early.Close()
	bus.refuse(false)
	late := h.Watch(owner, id)
	defer late.Close()

	bus.say(event(owner, id, 1))
	if !woken(early) || !woken(late) {
		t.Error("somebody was not woken")
	}
}

func TestARefusedWatcherMayLeave(t *testing.T) {
	t.Parallel()
	h, bus := newHub(t)
	bus.refuse(true)
	h.Watch(newID(), newID()).Close()
	h.WatchOwner(newID()).Close()
	if subscribed, listening := bus.counts(); subscribed != 0 || listening != 0 {
		t.Errorf("subscribed %d times and listening to %d owners, want none", subscribed, listening)
	}
}

// Run with -race: watchers come and go while events arrive.
func TestManyWatchersAtOnce(t *testing.T) {
	t.Parallel()
	h, bus := newHub(t)
	owner, id := newID(), newID()
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for version := int64(1); ; version++ {
			select {
			case <-stop:
				return
			default:
				bus.say(event(owner, id, version))
			}
		}
	}()
	var watchers sync.WaitGroup
	for range 50 {
		watchers.Go(func() {
			for range 10 {
				one, all := h.Watch(owner, id), h.WatchOwner(owner)
				testenv.Receive(t, one.Changed())
				testenv.Receive(t, all.Changed())
				if len(all.Drain()) != 1 || all.Overflowed() {
					t.Error("want one event of the one job")
				}
				one.Close()
				all.Close()
			}
		})
	}
	watchers.Wait()
	close(stop)
	testenv.Closed(t, ended)
	if _, listening := bus.counts(); listening != 0 {
		t.Errorf("still listening to %d owners", listening)
	}
}
