package faults

import (
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/e2e/stage"
)

// breakable is what can be ended in any way and started again in its place.
type breakable interface {
	Start(t testing.TB)
	Kill(t testing.TB)
	End(t testing.TB)
	Freeze(t testing.TB)
	Thaw(t testing.TB)
}

// target is what a fault befalls.
type target struct {
	name string
	breakable
	links func() []*stage.Link
	wipe  func(t testing.TB) // nil when it holds the truth, or nothing
}

func (w *world) targets() []target {
	servers := func(name string) func() []*stage.Link {
		return func() []*stage.Link {
			return []*stage.Link{w.api.out[name], w.worker.out[name], w.spare.out[name]}
		}
	}
	return []target{
		{"api", w.api, w.api.links, nil},
		{"worker", w.worker, w.worker.links, nil},
		{"postgres", w.postgres, servers("postgres"), nil},
		{"nats", w.nats, servers("nats"), w.nats.Wipe},
		{"redis", w.redis, servers("redis"), w.redis.Wipe},
		{"provider", w.provider, servers("provider"), nil},
	}
}

func (w *world) target(name string) target {
	for _, g := range w.targets() {
		if g.name == name {
			return g
		}
	}
	panic("there is no target " + name)
}

// fault is something that begins, lasts and ends.
type fault struct {
	name       string
	begin, end func(t testing.TB, g target)
	lasts      time.Duration
}

const aWhile = 5 * time.Second

var faults = []fault{
	{"killed", func(t testing.TB, g target) { g.Kill(t) }, start, aWhile},
	{"stopped", func(t testing.TB, g target) { g.Freeze(t) }, func(t testing.TB, g target) { g.Thaw(t) }, aWhile},
	{"restarted", func(t testing.TB, g target) { g.End(t) }, start, 0},
	{"in a black hole", func(_ testing.TB, g target) { each(g, (*stage.Link).BlackHole) }, clearWay, aWhile},
	{"slow", func(_ testing.TB, g target) {
		each(g, func(l *stage.Link) { l.Slow(500 * time.Millisecond) })
	}, clearWay, aWhile},
	{"wiped", func(t testing.TB, g target) { g.Kill(t); g.wipe(t) }, start, 0},
}

func start(t testing.TB, g target) { g.Start(t) }

func clearWay(_ testing.TB, g target) { each(g, (*stage.Link).Clear) }

func each(g target, do func(*stage.Link)) {
	for _, l := range g.links() {
		do(l)
	}
}

// row is one fault of one target.
type row struct {
	target string
	fault  fault
}

func (r row) String() string { return r.target + "/" + r.fault.name }

// recovery is how soon after the fault's end work must go on. What a killed
// worker was doing waits for the end of its lease.
func (r row) recovery() time.Duration {
	if r.target == "worker" && r.fault.name == "killed" {
		return 25 * time.Second
	}
	return 10 * time.Second
}

// rows are the whole matrix.
func rows() []row {
	var all []row
	for _, name := range []string{"api", "worker", "postgres", "nats", "redis", "provider"} {
		for _, f := range faults {
			if f.name == "wiped" && name != "nats" && name != "redis" {
				continue
			}
			if name == "worker" {
				f.lasts = ofWorkers[f.name]
			}
			all = append(all, row{name, f})
		}
	}
	return all
}

// ofWorkers are other durations: a worker that is killed is replaced at once,
// and one that is silent for longer than its lease comes back as a zombie.
var ofWorkers = map[string]time.Duration{"killed": 0, "restarted": 0, "slow": aWhile, "stopped": 18 * time.Second, "in a black hole": 18 * time.Second}
