package hub

import (
	"context"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Bus is where events come from.
type Bus interface {
	Subscribe(owner analysis.ID, f func(analysis.Event)) (stop func(), err error)
	Connected() bool
	// Reconnects counts how often the bus was away and came back.
	Reconnects() uint64
}

// Resync is how often watchers are woken to look for themselves while the bus
// is away.
const Resync = 2 * time.Second

// Hub fans events out to watchers. Safe for concurrent use.
type Hub struct {
	bus Bus
	log zerolog.Logger

	mu     sync.Mutex // guards owners and the watchers in their rooms
	owners map[analysis.ID]*room
}

// room is everything that is watched of one owner. It is in the hub for as
// long as it has watchers.
type room struct {
	jobs map[analysis.ID]map[*Watch]struct{}
	all  map[*OwnerWatch]struct{}
	subscription
}

// New makes a hub; Run keeps watchers awake while the bus is away.
func New(bus Bus, log zerolog.Logger) *Hub {
	return &Hub{bus: bus, log: log, owners: make(map[analysis.ID]*room)}
}

// Run wakes every watcher each Resync while the bus is away, and once when it
// is back, however short it was away, until ctx ends.
func (h *Hub) Run(ctx context.Context) error {
	tick := time.NewTicker(Resync)
	defer tick.Stop()
	away, seen := false, h.bus.Reconnects()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			connected, reconnects := h.bus.Connected(), h.bus.Reconnects()
			h.resync(!connected || away || reconnects != seen)
			away, seen = !connected, reconnects
		}
	}
}

// Watch begins to watch one job.
func (h *Hub) Watch(owner, id analysis.ID) *Watch {
	w := &Watch{hub: h, owner: owner, id: id, changed: make(chan struct{}, 1)}
	h.join(owner, func(r *room) {
		if r.jobs[id] == nil {
			r.jobs[id] = make(map[*Watch]struct{})
		}
		r.jobs[id][w] = struct{}{}
	})
	return w
}

// WatchOwner begins to watch all jobs of the owner.
func (h *Hub) WatchOwner(owner analysis.ID) *OwnerWatch {
	w := &OwnerWatch{hub: h, owner: owner, changed: make(chan struct{}, 1), latest: make(map[analysis.ID]analysis.Event)}
	h.join(owner, func(r *room) { r.all[w] = struct{}{} })
	return w
}

// join adds a watcher to the owner's room and makes sure that events come in.
// A slow bus holds up the watchers of this owner and nobody else.
func (h *Hub) join(owner analysis.ID, add func(*room)) {
	h.mu.Lock()
	r := h.owners[owner]
	if r == nil {
		r = &room{jobs: make(map[analysis.ID]map[*Watch]struct{}), all: make(map[*OwnerWatch]struct{})}
		h.owners[owner] = r
	}
	add(r)
	h.mu.Unlock()
	if err := r.begin(h.bus, owner, h.deliver); err != nil {
		h.log.Warn().Err(err).Msg("events not subscribed, watchers look for themselves")
	}
}

// leave removes a watcher, and the subscription with the last one.
func (h *Hub) leave(owner analysis.ID, remove func(*room)) {
	h.mu.Lock()
	r := h.owners[owner]
	if r == nil {
		h.mu.Unlock()
		return
	}
	remove(r)
	empty := len(r.jobs) == 0 && len(r.all) == 0
	if empty {
		delete(h.owners, owner)
	}
	h.mu.Unlock()
	if empty {
		r.end()
	}
}

// deliver wakes whoever watches the job of the event.
func (h *Hub) deliver(ev analysis.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.owners[ev.Owner]
	if r == nil {
		return
	}
	for w := range r.jobs[ev.ID] {
		wake(w.changed)
	}
	for w := range r.all {
		w.keep(ev)
	}
}

// resync wakes all watchers, or only those whose subscription was refused.
func (h *Hub) resync(all bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, r := range h.owners {
		if all || !r.stands.Load() {
			r.wake()
		}
	}
}

func (r *room) wake() {
	for _, watches := range r.jobs {
		for w := range watches {
			wake(w.changed)
		}
	}
	for w := range r.all {
		wake(w.changed)
	}
}

// wake never blocks: a full channel means that the watcher is to be woken anyway.
func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
