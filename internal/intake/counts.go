package intake

import (
	"sync"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

const (
	// recountAfter is how long a count is believed.
	recountAfter = time.Second
	// maxOwners bounds what is remembered.
	maxOwners = 4096
)

// counts remembers how many live jobs the owners had who submitted lately.
type counts struct {
	now func() time.Time

	mu     sync.Mutex // guards owners
	owners map[analysis.ID]active
}

// active is the last count of an owner, and what was accepted since.
type active struct {
	jobs int
	at   time.Time
}

func newCounts(now func() time.Time) counts {
	return counts{now: now, owners: make(map[analysis.ID]active)}
}

// last returns the last count; old means that the caller is to count anew.
func (c *counts) last(owner analysis.ID) (jobs int, old bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, now := c.owners[owner], c.now()
	if now.Sub(a.at) < recountAfter {
		return a.jobs, false
	}
	if a.at.IsZero() && len(c.owners) >= maxOwners {
		c.makeRoom(now)
	}
	c.owners[owner] = active{jobs: a.jobs, at: now}
	return a.jobs, true
}

func (c *counts) keep(owner analysis.ID, jobs int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.owners[owner] = active{jobs: jobs, at: c.now()}
}

func (c *counts) add(owner analysis.ID, jobs int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a, ok := c.owners[owner]; ok {
		a.jobs += jobs
		c.owners[owner] = a
	}
}

// makeRoom drops old counts, or else any one. Call with mu held.
func (c *counts) makeRoom(now time.Time) {
	for owner, a := range c.owners {
		if now.Sub(a.at) >= recountAfter {
			delete(c.owners, owner)
		}
	}
	for owner := range c.owners {
		if len(c.owners) < maxOwners {
			return
		}
		delete(c.owners, owner)
	}
}
