package postgres_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// model is what the store must agree with: one job, moved only as the state
// machine of the domain allows.
type model struct {
	t     *testing.T
	store *postgres.Store
	owner analysis.ID
	id    analysis.ID

	status  analysis.Status
	version int64
	lease   analysis.Lease   // the one that is held now
	stale   []analysis.Lease // held before
	results int
}

// TestStoreMovesAJobAsTheDomainAllows walks one job at random and compares
// every answer of the store with the state machine.
func TestStoreMovesAJobAsTheDomainAllows(t *testing.T) {
	t.Parallel()
	s := newStore(t, postgres.Config{})
	rapid.Check(t, func(rt *rapid.T) {
		owner := newOwner()
		m := &model{t: t, store: s, owner: owner, status: analysis.Queued, version: 1}
		m.id = submit(t, s, speechBy(owner)).Analysis.ID
		rt.Repeat(map[string]func(*rapid.T){
			"claim":        m.claim,
			"leaseRunsOut": m.leaseRunsOut,
			"finish":       func(rt *rapid.T) { m.end(rt, analysis.Finish) },
			"fail":         func(rt *rapid.T) { m.end(rt, analysis.Fail) },
			"backoff":      func(rt *rapid.T) { m.end(rt, analysis.Backoff) },
			"hold":         func(rt *rapid.T) { m.end(rt, analysis.Hold) },
			"interrupt":    func(rt *rapid.T) { m.end(rt, analysis.Interrupt) },
			"zombie":       m.zombie,
			"cancel":       func(rt *rapid.T) { m.change(rt, analysis.Cancel, s.Cancel) },
			"retry":        func(rt *rapid.T) { m.change(rt, analysis.Retry, s.Retry) },
			"":             m.check,
		})
	})
}

func (m *model) step(rt *rapid.T, move analysis.Move, version int64, err error) {
	to, illegal := m.status.Next(move)
	if (err == nil) != (illegal == nil) {
		rt.Fatalf("%s from %s: store says %v, domain says %v", move, m.status, err, illegal)
	}
	if err != nil {
		return
	}
	if version <= m.version {
		rt.Fatalf("%s: version went from %d to %d", move, m.version, version)
	}
	m.status, m.version = to, version
}

func (m *model) claim(rt *rapid.T) {
	job := claim(m.t, m.store, m.id)
	if job == nil {
		if m.status == analysis.Queued {
			rt.Fatalf("a queued job could not be claimed")
		}
		return
	}
	m.step(rt, analysis.Claim, job.Version, nil)
	m.lease = job.Lease
}

func (m *model) leaseRunsOut(rt *rapid.T) {
	if m.status != analysis.Running {
		return
	}
	exec(m.t, m.store, "UPDATE analyses SET lease_until = now() - interval '1 second' WHERE id = $1", m.id)
	changed, err := m.store.RecoverOrphans(testenv.Context(m.t), 10)
	if err != nil || len(changed) != 1 {
		rt.Fatalf("orphans: %v, %v", changed, err)
	}
	move := analysis.Orphan
	if changed[0].Status == analysis.Failed {
		move = analysis.Poison
	}
	m.step(rt, move, changed[0].Version, nil)
	m.stale = append(m.stale, m.lease)
}

func (m *model) end(rt *rapid.T, move analysis.Move) {
	version, err := m.write(m.lease, move)
	if errors.Is(err, analysis.ErrFenced) && m.status == analysis.Running {
		rt.Fatalf("%s: the holder of the lease was fenced off", move)
	}
	m.step(rt, move, version, err)
	if err != nil {
		return
	}
	m.stale = append(m.stale, m.lease)
	if move == analysis.Finish {
		m.results++
	}
}

func (m *model) write(lease analysis.Lease, move analysis.Move) (int64, error) {
	ctx := testenv.Context(m.t)
	why := &analysis.JobError{Code: "x", Message: "y", Retryable: true}
	switch move {
	case analysis.Finish:
		return m.store.Finish(ctx, lease, json.RawMessage(`{}`))
	case analysis.Fail:
		return m.store.Fail(ctx, lease, why)
	case analysis.Backoff:
		return m.store.Backoff(ctx, lease, time.Duration(0), why)
	case analysis.Hold:
		return m.store.Hold(ctx, lease, time.Duration(0), why)
	default:
		return m.store.Interrupt(ctx, lease)
	}
}

func (m *model) zombie(rt *rapid.T) {
	if len(m.stale) == 0 {
		return
	}
	lease := rapid.SampledFrom(m.stale).Draw(rt, "stale lease")
	move := rapid.SampledFrom([]analysis.Move{analysis.Finish, analysis.Fail, analysis.Backoff, analysis.Hold, analysis.Interrupt}).Draw(rt, "move")
	if _, err := m.write(lease, move); !errors.Is(err, analysis.ErrFenced) {
		rt.Fatalf("a stale lease could %s: %v", move, err)
	}
}

func (m *model) change(rt *rapid.T, move analysis.Move, do func(ctx context.Context, owner, id analysis.ID) (analysis.Changed, error)) {
	c, err := do(testenv.Context(m.t), m.owner, m.id)
	m.step(rt, move, c.Version, err)
	if err == nil {
		m.stale = append(m.stale, m.lease)
	}
}

func (m *model) check(rt *rapid.T) {
	a := get(m.t, m.store, m.owner, m.id)
	if a.Status != m.status || a.Version != m.version || (a.Result != nil) != (m.results == 1) {
		rt.Fatalf("store has %s v%d result %v, model has %s v%d results %d", a.Status, a.Version, a.Result != nil, m.status, m.version, m.results)
	}
}
