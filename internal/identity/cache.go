package identity

import (
	"sync"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
)

const maxCachedKeys = 4096

// cachedKey is a key as the store knew it a moment ago. The hash stays, never
// the verdict: every caller is compared anew.
type cachedKey struct {
	principal auth.Principal
	hash      []byte
	until     time.Time // believed until then
	touched   time.Time // when its use was last noted
}

// keyCache remembers found keys by prefix. Unknown prefixes are not kept, so
// that guessing cannot fill it.
type keyCache struct {
	max int

	mu         sync.Mutex // guards all below
	keys       map[string]cachedKey
	generation uint64 // counts revocations
}

func newKeyCache(limit int) *keyCache {
	return &keyCache{max: limit, keys: map[string]cachedKey{}}
}

// get returns a key that is still believed. The generation goes to put.
func (c *keyCache) get(prefix string, now time.Time) (key cachedKey, generation uint64, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key, ok = c.keys[prefix]
	return key, c.generation, ok && now.Before(key.until)
}

// put keeps a key, unless a key was revoked since the generation was read: the
// row may be older than the revocation.
func (c *keyCache) put(prefix string, key cachedKey, generation uint64, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if generation != c.generation {
		return
	}
	if known, ok := c.keys[prefix]; ok && known.touched.After(key.touched) {
		key.touched = known.touched
	} else if !ok && len(c.keys) >= c.max {
		c.makeRoom(now)
	}
	c.keys[prefix] = key
}

// makeRoom drops what is no longer believed, or else any one key.
func (c *keyCache) makeRoom(now time.Time) {
	for prefix, key := range c.keys {
		if !now.Before(key.until) {
			delete(c.keys, prefix)
		}
	}
	for prefix := range c.keys {
		if len(c.keys) < c.max {
			return
		}
		delete(c.keys, prefix)
	}
}

// forget drops a revoked key and every lookup under way.
func (c *keyCache) forget(id analysis.ID) {
	c.drop(func(p auth.Principal) bool { return p.KeyID == id })
}

// forgetOwner does so for all keys of an account.
func (c *keyCache) forgetOwner(id analysis.ID) {
	c.drop(func(p auth.Principal) bool { return p.UserID == id })
}

func (c *keyCache) drop(revoked func(auth.Principal) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.generation++
	for prefix, key := range c.keys {
		if revoked(key.principal) {
			delete(c.keys, prefix)
		}
	}
}

// claimTouch tells one caller a minute to note the use of a key.
func (c *keyCache) claimTouch(prefix string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	key, ok := c.keys[prefix]
	if !ok || now.Sub(key.touched) < touchEvery {
		return false
	}
	key.touched = now
	c.keys[prefix] = key
	return true
}
