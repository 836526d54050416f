package worker

import (
	"sync"
	"time"
)

// sayEvery is the time between two log lines about the same trouble.
const sayEvery = 10 * time.Second

// trouble remembers what was complained of, so that a loop that fails as long
// as Postgres or NATS is away does not fill the log. Its zero value is ready.
type trouble struct {
	mu   sync.Mutex // guards said
	said map[string]time.Time
}

// worth reports whether to say so now: the first time and every sayEvery.
func (t *trouble) worth(what string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if last, ok := t.said[what]; ok && now.Sub(last) < sayEvery {
		return false
	}
	if t.said == nil {
		t.said = map[string]time.Time{}
	}
	t.said[what] = now
	return true
}

// over forgets, and reports whether there was anything to forget: all of it
// when nothing is named.
func (t *trouble) over(what ...string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	before := len(t.said)
	for _, w := range what {
		delete(t.said, w)
	}
	if len(what) == 0 {
		clear(t.said)
	}
	return len(t.said) < before
}
