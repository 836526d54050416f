package ratelimit

import (
	"testing"
	"time"
)

var t0 = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func fail(t *testing.T, b *breaker, times int, now time.Time) (changed bool) {
	t.Helper()
	for range times {
		p, ok := b.enter(now)
		if !ok {
			t.Fatal("the breaker is open too early")
		}
		changed = b.report(p, false, now)
	}
	return changed
}

func TestThreeFailuresInARowOpenTheBreaker(t *testing.T) {
	t.Parallel()
	var b breaker
	if fail(t, &b, 2, t0) || b.isOpen() {
		t.Fatal("opened after two failures")
	}
	p, _ := b.enter(t0)
	b.report(p, true, t0)
	if fail(t, &b, 2, t0) {
		t.Fatal("a success between failures did not start the count again")
	}
	if !fail(t, &b, 1, t0) || !b.isOpen() {
		t.Fatal("not open after three failures in a row")
	}
	if _, ok := b.enter(t0.Add(breakerCooldown - 1)); ok {
		t.Error("let a call through while cooling down")
	}
}

func TestOneProbeDecidesWhetherTheBreakerCloses(t *testing.T) {
	t.Parallel()
	var b breaker
	fail(t, &b, 3, t0)
	later := t0.Add(breakerCooldown)
	probe, ok := b.enter(later)
	if _, second := b.enter(later); !ok || second {
		t.Fatalf("probes let through: first %v, second %v; want true, false", ok, second)
	}
	if b.report(probe, false, later) {
		t.Error("a failed probe was reported as a change")
	}
	if _, ok := b.enter(later.Add(breakerCooldown / 2)); ok {
		t.Error("a failed probe did not start the pause again")
	}
	probe, _ = b.enter(later.Add(breakerCooldown))
	if !b.report(probe, true, later.Add(breakerCooldown)) || b.isOpen() {
		t.Error("a good probe did not close the breaker")
	}
}

func TestResultsFromBeforeTheBreakerOpenedDoNotCount(t *testing.T) {
	t.Parallel()
	var b breaker
	old, _ := b.enter(t0)
	older, _ := b.enter(t0)
	fail(t, &b, 3, t0)
	if b.report(old, true, t0) || !b.isOpen() {
		t.Error("a late success closed the breaker")
	}
	if b.report(older, false, t0.Add(time.Hour)) {
		t.Error("a late failure was reported as a change")
	}
	if _, ok := b.enter(t0.Add(breakerCooldown)); !ok {
		t.Error("a late failure made the pause longer")
	}
}
