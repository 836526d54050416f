package testenv

import (
	"context"
	"errors"
	"testing"
	"time"
)

const (
	// patience is how long something may take that should happen soon. It is
	// generous: only a failing test waits that long.
	patience = 20 * time.Second
	// glance is how long we look for something that should not happen.
	glance = 50 * time.Millisecond
	poll   = 10 * time.Millisecond
)

// Eventually polls until cond holds, and fails the test after 20 seconds.
// Message completes "timed out waiting until …".
func Eventually(t testing.TB, cond func() bool, message string) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	for !cond() {
		select {
		case <-deadline.C:
			t.Fatalf("timed out waiting until %s", message)
			return
		case <-ticker.C:
		}
	}
}

// Closed waits for the channel to be closed, dropping what it carries.
func Closed[T any](t testing.TB, ch <-chan T) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		select {
		case _, open := <-ch:
			if !open {
				return
			}
		case <-deadline.C:
			t.Fatal("timed out waiting for the channel to close")
			return
		}
	}
}

// StillOpen fails if the channel is closed or carries something, now or within
// a moment.
func StillOpen[T any](t testing.TB, ch <-chan T) {
	t.Helper()
	timer := time.NewTimer(glance)
	defer timer.Stop()
	select {
	case value, open := <-ch:
		if open {
			t.Fatalf("the channel carried %v, want it open and silent", value)
		}
		t.Fatal("the channel is closed, want it open")
	case <-timer.C:
	}
}

// Receive waits for one value.
func Receive[T any](t testing.TB, ch <-chan T) T {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	select {
	case value, open := <-ch:
		if !open {
			t.Fatal("the channel was closed before it carried a value")
		}
		return value
	case <-deadline.C:
		t.Fatal("timed out waiting for a value")
	}
	panic("unreachable")
}

// Context ends with the test, or when the test takes too long.
func Context(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), 3*patience, errors.New("the test took longer than a minute"))
	t.Cleanup(cancel)
	return ctx
}
