package ratelimit

import (
	"context"
	"hash/maphash"
	"strconv"
	"strings"
	"time"

	"github.com/ulule/limiter/v3/drivers/store/memory"
)

const (
	// memoryBuckets bounds the counters of one policy. Callers choose their
	// keys, so each is hashed into one of these, with a seed nobody outside
	// knows; two callers share a bucket once in 131072 pairs.
	memoryBuckets = 1 << 17
	cleanInterval = time.Minute
)

// memoryStore counts in this process, in ulule's cache. The cache is used
// without ulule's own store, whose cleaner ends only when the garbage
// collector gets to it; here run is the cleaner.
type memoryStore struct {
	cache *memory.CacheWrapper
	seed  maphash.Seed
}

func newMemoryStore() *memoryStore {
	return &memoryStore{cache: memory.NewCache(0), seed: maphash.MakeSeed()}
}

// run forgets ended windows until done is closed.
func (s *memoryStore) run(done <-chan struct{}) {
	tick := time.NewTicker(cleanInterval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.cache.Clean()
		case <-done:
			return
		}
	}
}

func (s *memoryStore) take(_ context.Context, key string, rate Rate) (verdict, error) {
	count, reset := s.cache.Increment(s.bucket(key, rate), 1, rate.Period)
	return verdict{allowed: count <= rate.Limit, remaining: max(0, rate.Limit-count), reset: reset}, nil
}

func (s *memoryStore) peek(_ context.Context, key string, rate Rate) (verdict, error) {
	count, reset := s.cache.Get(s.bucket(key, rate), rate.Period)
	return verdict{allowed: count < rate.Limit, remaining: max(0, rate.Limit-count), reset: reset}, nil
}

func (s *memoryStore) bucket(key string, rate Rate) string {
	policy, _, _ := strings.Cut(key, ":")
	n := maphash.String(s.seed, key) % memoryBuckets
	return policy + ":" + strconv.FormatInt(int64(rate.Period/time.Second), 10) + ":" + strconv.FormatUint(n, 36)
}
