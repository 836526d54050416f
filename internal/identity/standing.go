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

// stands refuses a principal whose account is gone, or whose password was
// changed after the token was issued. What an API key may do does not hang on
// the password.
func (s *Service) stands(ctx context.Context, p auth.Principal) error {
	now := s.cfg.Now()
	version, known := s.versions.get(p.UserID, now)
	// A token of a later version than we knew: the password was changed and
	// used through another process.
	if !known || p.Version > version {
		mark := s.versions.mark()
		var err error
		version, err = s.store.TokenVersion(ctx, p.UserID)
		if errors.Is(err, account.ErrUserNotFound) {
			return account.ErrUnauthenticated
		}
		if err != nil {
			return err
		}
		s.versions.put(p.UserID, version, mark, now.Add(keyMemory))
	}
	if p.KeyID.IsZero() && p.Version != version {
		return account.ErrUnauthenticated
	}
	return nil
}

// versionCache remembers the versions of accounts that were seen a moment ago.
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
