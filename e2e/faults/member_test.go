package faults

import (
	"fmt"
	"strconv"
	"syscall"
	"testing"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// member is one process of the program that can be ended in any way and started
// again in its place. All its ways out and in are links of its own.
type member struct {
	command stage.Command
	started string // what its log says then
	ops     int
	out     map[string]*stage.Link // by server
	door    *stage.Link            // to the API; nil for a worker
	process *stage.Process
}

func (w *world) member(t *testing.T, kind string) *member {
	t.Helper()
	m := &member{started: kind + " started", ops: testenv.FreePort(t), out: map[string]*stage.Link{}}
	for name, port := range map[string]int{
		"postgres": w.postgres.Port, "nats": w.nats.Port, "redis": w.redis.Port, "provider": w.provider.Port,
	} {
		m.out[name] = stage.NewLink(t, stage.Address(port))
	}
	m.command = stage.Command{Args: []string{kind}, Env: append(w.system.Env[:len(w.system.Env):len(w.system.Env)],
		"DATABASE_URL="+stage.Through(t, w.system.DSN, m.out["postgres"]),
		"NATS_URL=nats://"+m.out["nats"].Addr(), "REDIS_URL=redis://"+m.out["redis"].Addr(),
		"OPS_ADDR="+stage.Address(m.ops), "WORKER_CONCURRENCY=16", "DRAIN_DELAY=1s",
	)}
	m.command.Env = append(m.command.Env, stage.UseProvider(m.out["provider"].Addr())...)
	if kind == "api" {
		port := testenv.FreePort(t)
		m.command.Env = append(m.command.Env, "HTTP_ADDR="+stage.Address(port))
		m.door = stage.NewLink(t, stage.Address(port))
	}
	m.Start(t)
	return m
}

// Start starts it.
func (m *member) Start(t testing.TB) {
	t.Helper()
	m.process = stage.Start(t, m.command)
	m.process.Logged(t, m.started)
}

// Kill ends it as a crash does.
func (m *member) Kill(t testing.TB) { t.Helper(); m.process.Kill(t) }

// End ends it in order, as a deploy does.
func (m *member) End(t testing.TB) {
	t.Helper()
	m.process.Signal(t, syscall.SIGTERM)
	m.process.Wait(t)
}

// Freeze stops it in its tracks until Thaw.
func (m *member) Freeze(t testing.TB) { t.Helper(); m.process.SignalGroup(t, syscall.SIGSTOP) }

// Thaw lets it go on.
func (m *member) Thaw(t testing.TB) { t.Helper(); m.process.SignalGroup(t, syscall.SIGCONT) }

// links are all its ways.
func (m *member) links() []*stage.Link {
	var all []*stage.Link
	for _, l := range m.out {
		all = append(all, l)
	}
	if m.door != nil {
		all = append(all, m.door)
	}
	return all
}

func (m *member) String() string { return m.command.Args[0] + " " + strconv.Itoa(m.ops) }

// footprint is what a process holds.
type footprint struct{ goroutines, memory float64 }

func (f footprint) String() string {
	return fmt.Sprintf("%.0f goroutines and %.0f MiB", f.goroutines, f.memory/(1<<20))
}
