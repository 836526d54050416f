package ratelimit

import (
	"sync"
	"time"
)

const (
	breakerFailures = 3
	breakerCooldown = time.Second
)

// breaker spares callers the wait for a Redis that is away. Closed, it lets
// every call through. Three failures in a row open it for a second; then one
// call is the probe, whose result closes it or opens it again.
type breaker struct {
	mu       sync.Mutex // guards what follows
	failures int
	open     bool
	retryAt  time.Time
	probing  bool
}

// pass is the right to try once. It must be given back with report.
type pass struct{ probe bool }

func (b *breaker) enter(now time.Time) (pass, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.open {
		return pass{}, true
	}
	if b.probing || now.Before(b.retryAt) {
		return pass{}, false
	}
	b.probing = true
	return pass{probe: true}, true
}

// report takes the result of a try and tells whether it opened or closed the
// breaker. Results of calls that began before it opened do not count.
func (b *breaker) report(p pass, ok bool, now time.Time) (changed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open && !p.probe {
		return false
	}
	if p.probe {
		b.probing = false
	}
	if ok {
		changed = b.open
		b.open, b.failures = false, 0
		return changed
	}
	b.failures++
	if b.failures < breakerFailures {
		return false
	}
	changed = !b.open
	b.open, b.retryAt = true, now.Add(breakerCooldown)
	return changed
}

func (b *breaker) isOpen() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.open
}
