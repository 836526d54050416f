package hub_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

func TestAWatchWakesWhenItsJobChanges(t *testing.T) {
	t.Parallel()
	h, bus := newHub(t)
	owner, id := newID(), newID()
	w := h.Watch(owner, id)
	defer w.Close()

	if woken(w) {
		t.Error("woken before anything changed")
	}
	bus.say(event(owner, newID(), 1))
	bus.say(event(newID(), id, 1))
	if woken(w) {
		t.Error("woken by another job")
	}
	bus.say(event(owner, id, 1))
	if !woken(w) {
		t.Error("not woken by its own job")
	}
}

func TestManyChangesWakeAWatchOnce(t *testing.T) {
	t.Parallel()
	h, bus := newHub(t)
	owner, id := newID(), newID()
	w := h.Watch(owner, id)
	defer w.Close()
	for version := range int64(100) {
		bus.say(event(owner, id, version))
	}
	if !woken(w) || woken(w) {
		t.Error("want exactly one wake-up to be waiting")
	}
}

func TestEveryWatchOfAJobWakes(t *testing.T) {
	t.Parallel()
	h, bus := newHub(t)
	owner, id := newID(), newID()
	one, two, all := h.Watch(owner, id), h.Watch(owner, id), h.WatchOwner(owner)
	bus.say(event(owner, id, 1))
	if !woken(one) || !woken(two) || !woken(all) {
		t.Error("somebody was not woken")
	}
	one.Close()
	bus.say(event(owner, id, 2))
	if woken(one) || !woken(two) || !woken(all) {
		t.Error("want everybody woken but the one that closed")
	}
	two.Close()
	all.Close()
}

func TestDrainGivesTheLatestEventOfEachJob(t *testing.T) {
	t.Parallel()
	h, bus := newHub(t)
	owner, id, other := newID(), newID(), newID()
	w := h.WatchOwner(owner)
	defer w.Close()

	for _, version := range []int64{1, 2, 5, 3, 4} { // out of order, as after a reconnect
		bus.say(event(owner, id, version))
	}
	bus.say(event(owner, other, 9))
	bus.say(event(newID(), newID(), 7))

	got := map[analysis.ID]int64{}
	for _, ev := range w.Drain() {
		got[ev.ID] = ev.Version
	}
	if diff := cmp.Diff(map[analysis.ID]int64{id: 5, other: 9}, got); diff != "" {
		t.Errorf("drained (-want +got):\n%s", diff)
	}
	if again := w.Drain(); len(again) > 0 {
		t.Errorf("drained twice: %v", again)
	}
}

// kept is how many jobs an owner's watch keeps for a slow reader.
const kept = 1024

func TestAnOwnersWatchOverflowsWhenItsReaderIsSlow(t *testing.T) {
	t.Parallel()
	h, bus := newHub(t)
	owner, first := newID(), newID()
	w := h.WatchOwner(owner)
	defer w.Close()
	bus.say(event(owner, first, 1))
	for range kept - 1 {
		bus.say(event(owner, newID(), 1))
	}
	bus.say(event(owner, first, 2)) // takes no further room
	if w.Overflowed() {
		t.Fatalf("overflowed with %d jobs", kept)
	}
	bus.say(event(owner, newID(), 1))
	if !w.Overflowed() {
		t.Errorf("did not overflow with %d jobs", kept+1)
	}
	if n := len(w.Drain()); n != kept {
		t.Errorf("kept %d events, want %d", n, kept)
	}
	if !w.Overflowed() {
		t.Error("the overflow was forgotten with the events that did fit")
	}
}

func TestAReaderThatKeepsUpNeverOverflows(t *testing.T) {
	t.Parallel()
	h, bus := newHub(t)
	owner := newID()
	w := h.WatchOwner(owner)
	defer w.Close()
	seen := 0
	for range 3 * kept {
		bus.say(event(owner, newID(), 1))
		if !woken(w) {
			t.Fatal("not woken")
		}
		seen += len(w.Drain())
	}
	if w.Overflowed() || seen != 3*kept {
		t.Errorf("overflowed %t, saw %d of %d", w.Overflowed(), seen, 3*kept)
	}
}
