package budget

import (
	"sync"
	"time"
)

// spared is how long a Redis that is away is left alone between two tries.
const spared = time.Second

// link knows whether Redis is there. The first call that fails ends it, since
// calls are few and each would wait; then one call in a while tries again.
type link struct {
	lost func() // called before anybody learns that Redis is away

	mu      sync.Mutex // guards what follows
	away    bool
	retryAt time.Time
}

// enter reports whether to try, and whether that is a probe.
func (l *link) enter(now time.Time) (probe, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.away {
		return false, true
	}
	if now.Before(l.retryAt) {
		return false, false
	}
	l.retryAt = now.Add(spared)
	return true, true
}

// report takes the result of a try, and tells whether Redis was lost or is
// back. While it is away only probes count.
func (l *link) report(probe, ok bool, now time.Time) (changed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case !ok && !l.away:
		l.away, l.retryAt = true, now.Add(spared)
		l.lost()
		return true
	case ok && l.away && probe:
		l.away = false
		return true
	}
	return false
}
