package hub

import (
	"sync"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Watch is one watched job.
type Watch struct {
	hub       *Hub
	owner, id analysis.ID
	changed   chan struct{} // of one: the latest state wins, nobody is slow
}

// Changed is readable after the job may have changed.
func (w *Watch) Changed() <-chan struct{} { return w.changed }

// Close ends the watch; closing twice is allowed.
func (w *Watch) Close() {
	w.hub.leave(w.owner, func(r *room) {
		delete(r.jobs[w.id], w)
		if len(r.jobs[w.id]) == 0 {
			delete(r.jobs, w.id)
		}
	})
}

// maxKept is how many jobs an owner's watcher may fall behind by. Past it the
// oldest hints are worthless anyway, and the watcher is told to look at all.
const maxKept = 1024

// OwnerWatch watches all jobs of an owner.
type OwnerWatch struct {
	hub     *Hub
	owner   analysis.ID
	changed chan struct{}

	mu       sync.Mutex // guards latest and overflow
	latest   map[analysis.ID]analysis.Event
	overflow bool
}

// Changed is readable when Drain has something, or when the bus was away and
// the watcher should look for itself.
func (w *OwnerWatch) Changed() <-chan struct{} { return w.changed }

// Drain returns the latest event of each job that changed since the last call,
// in no order.
func (w *OwnerWatch) Drain() []analysis.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	events := make([]analysis.Event, 0, len(w.latest))
	for id, ev := range w.latest {
		events = append(events, ev)
		delete(w.latest, id)
	}
	return events
}

// Overflowed reports whether the watcher fell too far behind and missed
// events; it should then be disconnected.
func (w *OwnerWatch) Overflowed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.overflow
}

// Close ends the watch; closing twice is allowed.
func (w *OwnerWatch) Close() {
	w.hub.leave(w.owner, func(r *room) { delete(r.all, w) })
}

func (w *OwnerWatch) keep(ev analysis.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	old, kept := w.latest[ev.ID]
	if kept && old.Version >= ev.Version {
		return
	}
	if !kept && len(w.latest) >= maxKept {
		w.overflow = true
	} else {
		w.latest[ev.ID] = ev
	}
	wake(w.changed)
}
