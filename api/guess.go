package api

import (
	"context"
	"fmt"
	"time"

	"github.com/masterspeak/masterspeak/internal/ratelimit"
)

// slowdowns is how often the wait doubles.
const slowdowns = 3

// guarded makes a try at the password of an account. The address that tries is
// limited before; here failures alone are counted, from wherever they come. Who
// has failed as often as the policy allows waits a second, twice as often two,
// four times as often four. Nobody is shut out: else anybody could shut out
// anybody by failing in their place. Who waits holds no place at the gate: a
// few who guess would be all that the process does.
func (s *Server) guarded(ctx context.Context, key string, wrong error, try func() error) error {
	policy := s.cfg.Policies.Auth
	if err := s.slowDown(ctx, policy, key); err != nil {
		return err
	}
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.gate.leave()
	err := try()
	if len(policy.Rates) > 0 && isOne(err, wrong) {
		if _, counted := s.deps.Limiter.Allow(ctx, times(policy, 1<<slowdowns), key); counted != nil {
			return fmt.Errorf("counting failures: %w", counted)
		}
	}
	return err
}

func (s *Server) slowDown(ctx context.Context, policy ratelimit.Policy, key string) error {
	if len(policy.Rates) == 0 {
		return nil
	}
	var wait time.Duration
	for i := range slowdowns {
		d, err := s.deps.Limiter.Peek(ctx, times(policy, 1<<i), key)
		if err != nil {
			return fmt.Errorf("looking for failures: %w", err)
		}
		if d.Allowed {
			break
		}
		wait = s.cfg.GuessDelay << i
	}
	if wait == 0 {
		return nil
	}
	s.meters.rejected.WithLabelValues("slowed_down").Inc()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for another try: %w", context.Cause(ctx))
	}
}

// times allows n times as much of a policy. What counts is the same.
func times(p ratelimit.Policy, n int64) ratelimit.Policy {
	rates := make([]ratelimit.Rate, len(p.Rates))
	for i, r := range p.Rates {
		rates[i] = ratelimit.Rate{Limit: r.Limit * n, Period: r.Period}
	}
	p.Rates = rates
	return p
}
