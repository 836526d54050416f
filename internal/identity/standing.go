package identity

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
)

// Stands refuses who was let in before and would not be now: the account is gone,
// the key was revoked, or the password was changed after the token was issued. What
// another process did is known after half a minute. The error is
// account.ErrUnauthenticated unless the store could not be asked.
func (s *Service) Stands(ctx context.Context, p auth.Principal) error {
	// A token of a later version than we knew: the password was changed and
	// used through another process.
	version, err := s.believe(ctx, p.UserID, p.Version, s.store.TokenVersion)
	switch {
	case err != nil:
		return err
	case !p.KeyID.IsZero(): // what a key may do does not hang on the password
		_, err := s.believe(ctx, p.KeyID, 0, func(ctx context.Context, id analysis.ID) (int64, error) {
			return 0, s.store.APIKeyStands(ctx, id)
		})
		return err
	case p.Version != version:
		return account.ErrUnauthenticated
	}
	return nil
}

// believe asks the store for the version of an account or a key unless one is
// known that is recent, and not older than the caller has seen.
func (s *Service) believe(ctx context.Context, id analysis.ID, seen int64, ask func(context.Context, analysis.ID) (int64, error)) (int64, error) {
	now := s.cfg.Now()
	version, known := s.versions.get(id, now)
	if known && seen <= version {
		return version, nil
	}
	mark := s.versions.mark()
	version, err := ask(ctx, id)
	if errors.Is(err, account.ErrUserNotFound) || errors.Is(err, account.ErrKeyNotFound) {
		return 0, account.ErrUnauthenticated
	}
	if err != nil {
		return 0, err
	}
	s.versions.put(id, version, mark, now.Add(keyMemory))
	return version, nil
}

// versionCache remembers the versions of accounts, and the keys, that were seen
// standing a moment ago.
type versionCache struct {
	max int

	mu       sync.Mutex // guards all below
	versions map[analysis.ID]believed
	changes  uint64 // counts what was forgotten
}

type believed struct {
	version int64
	until   time.Time
}

func newVersionCache(limit int) *versionCache {
	return &versionCache{max: limit, versions: map[analysis.ID]believed{}}
}

func (c *versionCache) get(id analysis.ID, now time.Time) (version int64, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b, ok := c.versions[id]
	return b.version, ok && now.Before(b.until)
}

// mark is taken before the store is asked, and goes to put.
func (c *versionCache) mark() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.changes
}

// put keeps a version, unless something was forgotten since the mark: what was
// read may be older than that change. A full cache drops any one.
func (c *versionCache) put(id analysis.ID, version int64, mark uint64, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if mark != c.changes {
		return
	}
	if _, known := c.versions[id]; !known && len(c.versions) >= c.max {
		for any := range c.versions {
			delete(c.versions, any)
			break
		}
	}
	c.versions[id] = believed{version, until}
}

func (c *versionCache) forget(id analysis.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changes++
	delete(c.versions, id)
}
