package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// linger is how long a group under load waits for fellows. Those of the last
// flush come back together, but the first of them would go alone.
const linger = 300 * time.Microsecond

// group lets concurrent calls share one statement and so one commit. While
// one flush is under way the next batch gathers; a call on its own is flushed at
// once, so that it waits for nobody. One bad item never fails its neighbours:
// when a flush is refused because of its data, each item is tried alone.
type group[T, R any] struct {
	name    string
	flush   func(ctx context.Context, items []T) ([]R, error) // one result per item, in order
	timeout time.Duration
	max     int // items per flush
	lanes   int // flushes at the same time

	mu      sync.Mutex // guards what follows
	pending []*call[T, R]
	running int
	crowded bool // the last flush carried several
}

type call[T, R any] struct {
	item   T
	result R
	err    error
	done   chan struct{}
}

func newGroup[T, R any](name string, lanes int, flush func(context.Context, []T) ([]R, error)) *group[T, R] {
	return &group[T, R]{name: name, flush: flush, timeout: 10 * time.Second, max: 500, lanes: lanes}
}

// Do hands the item to the next flush and waits for its result. When ctx ends
// first the item may still be committed: a commit under way is not called
// back, because its neighbours ride in it.
func (g *group[T, R]) Do(ctx context.Context, item T) (R, error) {
	c := &call[T, R]{item: item, done: make(chan struct{})}
	g.mu.Lock()
	g.pending = append(g.pending, c)
	start := g.running < g.lanes
	if start {
		g.running++
	}
	g.mu.Unlock()
	if start {
		// Detached: the flush carries the items of many callers.
		go g.drain(context.WithoutCancel(ctx))
	}
	select {
	case <-c.done:
		return c.result, c.err
	case <-ctx.Done():
		g.forget(c)
		var zero R
		return zero, fmt.Errorf("waiting for group %s: %w", g.name, context.Cause(ctx))
	}
}

// forget takes back a call that no flush has taken.
func (g *group[T, R]) forget(c *call[T, R]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := slices.Index(g.pending, c); i >= 0 {
		g.pending = slices.Delete(g.pending, i, i+1)
	}
}

// drain flushes until nothing is pending.
func (g *group[T, R]) drain(ctx context.Context) {
	for {
		g.await()
		batch := g.next()
		if len(batch) == 0 {
			return
		}
		g.run(ctx, batch)
	}
}

// await waits for fellows if there is reason to expect any.
func (g *group[T, R]) await() {
	g.mu.Lock()
	few := g.crowded && len(g.pending) < g.max/2
	g.mu.Unlock()
	if few {
		<-time.After(linger)
	}
}

// next takes what is pending; with nothing, the caller has ended.
func (g *group[T, R]) next() []*call[T, R] {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.pending), g.max)
	if n == 0 {
		g.running--
		return nil
	}
	g.crowded = n > 1
	batch := g.pending[:n:n]
	g.pending = g.pending[n:]
	return batch
}

func (g *group[T, R]) run(ctx context.Context, batch []*call[T, R]) {
	err := g.try(ctx, batch)
	if err != nil && len(batch) > 1 && itemsAtFault(err) {
		for i := range batch {
			g.finish(batch[i:i+1], g.try(ctx, batch[i:i+1]))
		}
		return
	}
	g.finish(batch, err)
}

func (g *group[T, R]) try(ctx context.Context, batch []*call[T, R]) error {
	ctx, cancel := context.WithTimeoutCause(ctx, g.timeout, fmt.Errorf("group %s took longer than %s", g.name, g.timeout))
	defer cancel()
	items := make([]T, len(batch))
	for i, c := range batch {
		items[i] = c.item
	}
	results, err := g.flush(ctx, items)
	if err != nil {
		return err
	}
	for i, c := range batch {
		c.result = results[i]
	}
	return nil
}

func (g *group[T, R]) finish(batch []*call[T, R], err error) {
	for _, c := range batch {
		c.err = err
		close(c.done)
	}
}

// itemsAtFault tells a statement that the server refused because of what it
// carried (data, constraint, deadlock) from a server that is not there.
func itemsAtFault(err error) bool {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.Code[:2] {
	case "22", "23", "40": // data exception, integrity violation, rollback
		return true
	}
	return false
}
