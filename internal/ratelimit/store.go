package ratelimit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// store counts the calls of one key against one rate. take counts this call,
// peek asks what the next one would get.
type store interface {
	take(ctx context.Context, key string, rate Rate) (verdict, error)
	peek(ctx context.Context, key string, rate Rate) (verdict, error)
}

// consult asks the store about every rate. Once a rate has refused, the longer
// ones are only looked at: a refused call is not charged to the day.
func consult(ctx context.Context, s store, policy Policy, key string) (Rate, verdict, error) {
	var rate Rate
	worst := verdict{allowed: true}
	for i, r := range policy.Rates {
		ask := s.take
		if !worst.allowed {
			ask = s.peek
		}
		v, err := ask(ctx, rateKey(policy, r, key), r)
		if err != nil {
			return rate, worst, fmt.Errorf("counting %s in policy %s: %w", r, policy.Name, err)
		}
		if i == 0 || tighter(worst, v) {
			rate, worst = r, v
		}
	}
	return rate, worst, nil
}

// survey only looks at every rate.
func survey(ctx context.Context, s store, policy Policy, key string) (Rate, verdict, error) {
	return consult(ctx, looking{s}, policy, key)
}

// looking is a store that counts nothing.
type looking struct{ store }

func (l looking) take(ctx context.Context, key string, rate Rate) (verdict, error) {
	return l.peek(ctx, key, rate)
}

// rateKey names a counter without its prefix: the policy and a hash, so that
// neither addresses nor accounts are readable in the store. Several rates of
// one policy also need their window in the name.
func rateKey(policy Policy, rate Rate, key string) string {
	sum := sha256.Sum256([]byte(key))
	name := policy.Name + ":" + hex.EncodeToString(sum[:16])
	if len(policy.Rates) > 1 {
		name += fmt.Sprintf(":%d", rate.Period/time.Second)
	}
	return name
}
