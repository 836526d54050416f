package postgres_test

import (
	"sync"
	"testing"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// A rush of callers whose keys and counts no process knows yet must not open a
// connection for each of them: that takes longer than all of the answers.
func TestARushOfStrangersSharesAFewConnections(t *testing.T) {
	t.Parallel()
	pool := openPool(t, testenv.PostgresDSN(t), postgres.PoolConfig{MaxConns: 50})
	s, ctx := postgres.New(pool, pool, postgres.Config{}), testenv.Context(t)
	type caller struct {
		owner  analysis.ID
		prefix string
		jobs   int
	}
	callers := make([]caller, 100)
	for i := range callers {
		c := caller{owner: newUser(t, s), prefix: "p" + newOwner().String(), jobs: i % 3}
		if _, err := s.CreateAPIKey(ctx, c.owner, account.APIKey{Prefix: c.prefix, Scopes: []string{"analyses:read"}}, [32]byte{byte(i)}); err != nil {
			t.Fatal(err)
		}
		for range c.jobs {
			submit(t, s, speechBy(c.owner))
		}
		callers[i] = c
	}
	before := pool.Stat().TotalConns()

	var rush sync.WaitGroup
	for i, c := range callers {
		rush.Go(func() {
			_, owner, hash, err := s.APIKeyByPrefix(ctx, c.prefix)
			if err != nil || owner != c.owner || hash[0] != byte(i) {
				t.Errorf("the key of caller %d led to %s with %x, %v", i, owner, hash, err)
			}
			if n, err := s.CountActive(ctx, c.owner, 2+i%2); err != nil || n != c.jobs {
				t.Errorf("caller %d has %d jobs, %v; want %d", i, n, err, c.jobs)
			}
		})
	}
	rush.Wait()
	if opened := pool.Stat().TotalConns() - before; opened > 4 {
		t.Errorf("the rush opened %d connections", opened)
	}
}
