package faults

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// suffers lets the row happen while jobs flow, until so many were accepted, and
// asserts the invariants. It returns how long the recovery took.
func (w *world) suffers(t *testing.T, r row, jobs int) time.Duration {
	t.Helper()
	load := w.load(t)
	load.Reach(t, jobs/4)
	w.happen(t, r)
	took := w.recover(t, r)
	load.Reach(t, jobs)
	accepted := load.End()
	w.drain(t)
	w.check(t, accepted)
	return took
}

// happen begins the fault, lets it last and ends it.
func (w *world) happen(t *testing.T, r row) {
	t.Helper()
	g := w.target(r.target)
	r.fault.begin(t, g)
	if r.fault.lasts > 0 {
		timer := time.NewTimer(r.fault.lasts)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-t.Context().Done():
			t.Fatal("the test took too long")
		}
	}
	r.fault.end(t, g)
	w.pool.Reset() // ours may have lost its server too
}

// recover measures from the fault's end until a job that is submitted only now
// is done, and all that ran in that moment.
func (w *world) recover(t *testing.T, r row) time.Duration {
	t.Helper()
	began := time.Now()
	waiting := append(w.inFlight(t), w.probe(t))
	var left int
	for patience := 0; patience == 0 || left > 0 && patience < 3; patience++ {
		deadline := time.Now().Add(15 * time.Second)
		testenv.Eventually(t, func() bool {
			left = w.unsettled(t, waiting)
			return left == 0 || time.Now().After(deadline)
		}, "work in flight has ended")
	}
	took := time.Since(began)
	if left > 0 || took > r.recovery() {
		t.Errorf("%s: after %s %d of %d jobs have not ended, want all within %s", r, took.Round(time.Millisecond), left, len(waiting), r.recovery())
	}
	return took
}

func (w *world) inFlight(t *testing.T) (ids []uuid.UUID) {
	t.Helper()
	err := w.pool.QueryRow(t.Context(), `SELECT coalesce(array_agg(id), '{}') FROM analyses WHERE status = 'running' AND error_code IS NULL`).Scan(&ids)
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// unsettled counts those that have neither ended nor failed: whose try has
// failed is no longer in flight, its next one has a time of its own.
func (w *world) unsettled(t *testing.T, ids []uuid.UUID) (n int) {
	t.Helper()
	err := w.pool.QueryRow(t.Context(), `SELECT count(*) FROM analyses WHERE id = ANY ($1)
		AND status IN ('running', 'queued') AND error_code IS NULL`, ids).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// probe submits a job as soon as that is possible again.
func (w *world) probe(t *testing.T) (id uuid.UUID) {
	t.Helper()
	testenv.Eventually(t, func() bool {
		a, err := w.prober.Try(t.Context(), http.MethodPost, "/v1/analyses", `{"text":"Um, are we back?"}`)
		var doc struct{ ID uuid.UUID }
		if err != nil || a.Status != http.StatusAccepted || json.Unmarshal(a.Body, &doc) != nil {
			return false
		}
		id = doc.ID
		return true
	}, "a job is accepted")
	return id
}

// check asserts the invariants once all is quiet.
func (w *world) check(t *testing.T, accepted []uuid.UUID) {
	t.Helper()
	w.journal.check(t, accepted)
	seen := 0
	for _, watcher := range w.watchers {
		seen += watcher.check(t)
	}
	if answered := w.journal.answered(t); seen == 0 || answered < len(accepted)/2 {
		t.Errorf("watched %d jobs, and %d of %d have the provider's answer: this shows nothing", seen, answered, len(accepted))
	}
	w.returns(t)
}

// returns asserts that memory and goroutines are what they were, but for what
// pools, caches and the collector keep.
func (w *world) returns(t *testing.T) {
	t.Helper()
	within := func(m *member, now footprint) bool {
		before := w.before[m]
		return now.goroutines <= before.goroutines+40 && now.memory <= 2*before.memory+64<<20
	}
	deadline := time.Now().Add(15 * time.Second)
	var over string
	testenv.Eventually(t, func() bool {
		over = ""
		for m, now := range w.measure(t) {
			if !within(m, now) {
				over += fmt.Sprintf("%s holds %s, before it were %s\n", m, now, w.before[m])
			}
		}
		return over == "" || time.Now().After(deadline)
	}, "memory and goroutines return")
	if over != "" {
		t.Error(over)
	}
}
