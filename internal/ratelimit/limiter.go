package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/rs/zerolog"
)

// What to do while Redis is away: count in this process, let everything
// through, or refuse everything.
const (
	OnErrorLocal  = "local"
	OnErrorOpen   = "open"
	OnErrorClosed = "closed"
)

const (
	socketTimeout  = 100 * time.Millisecond
	defaultTimeout = 90 * time.Millisecond
)

// ErrPolicy is returned for a policy that has no name or no rates.
var ErrPolicy = errors.New("policy without name or rates")

// Config says where counts live. The zero value counts in this process.
type Config struct {
	RedisURL string
	OnError  string // OnErrorLocal when empty
	// FallbackReplicas is how many processes share the limits; each allows its
	// part of them while Redis is away. Zero means one.
	FallbackReplicas int
	// Timeout bounds the wait for Redis in one decision; zero means 90 ms.
	Timeout time.Duration
	Logger  zerolog.Logger
}

// Limiter takes decisions. It is safe for concurrent use.
type Limiter struct {
	cfg     Config
	log     zerolog.Logger
	redis   *redisStore // nil without Redis
	memory  *memoryStore
	breaker breaker
	done    chan struct{}
	cleaner sync.WaitGroup
	close   func() error
}

// New makes a limiter. It does not connect: Redis may come up later. Close
// must be called.
func New(cfg Config) (*Limiter, error) {
	switch cfg.OnError {
	case OnErrorLocal, OnErrorOpen, OnErrorClosed:
	case "":
		cfg.OnError = OnErrorLocal
	default:
		return nil, fmt.Errorf("unknown rate limit fallback %q: want local, open or closed", cfg.OnError)
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	l := &Limiter{cfg: cfg, log: cfg.Logger, memory: newMemoryStore(), done: make(chan struct{})}
	if cfg.RedisURL != "" {
		store, err := newRedisStore(cfg.RedisURL, cfg.Timeout)
		if err != nil {
			return nil, fmt.Errorf("making a rate limiter: %w", err)
		}
		l.redis = store
	}
	l.close = sync.OnceValue(l.shut)
	l.cleaner.Go(func() { l.memory.run(l.done) })
	return l, nil
}

// Close ends the connections and the cleaner. It may be called twice.
func (l *Limiter) Close() error { return l.close() }

func (l *Limiter) shut() error {
	close(l.done)
	l.cleaner.Wait()
	if l.redis == nil {
		return nil
	}
	if err := l.redis.client.Close(); err != nil {
		return fmt.Errorf("closing redis: %w", err)
	}
	return nil
}

// State names what takes decisions now, for health and metrics.
func (l *Limiter) State() string {
	switch {
	case l.redis == nil:
		return BackendMemory
	case !l.breaker.isOpen():
		return BackendRedis
	case l.cfg.OnError == OnErrorLocal:
		return BackendFallback
	default:
		return BackendUnavailable
	}
}

// Allow counts one call of key against the policy. A Redis that is away is no
// error; only an ended context or a malformed policy is.
func (l *Limiter) Allow(ctx context.Context, policy Policy, key string) (Decision, error) {
	return l.decide(ctx, consult, policy, key)
}

// Peek is what Allow would decide, without counting.
func (l *Limiter) Peek(ctx context.Context, policy Policy, key string) (Decision, error) {
	return l.decide(ctx, survey, policy, key)
}

// asking is consult or survey.
type asking func(ctx context.Context, s store, policy Policy, key string) (Rate, verdict, error)

func (l *Limiter) decide(ctx context.Context, ask asking, policy Policy, key string) (Decision, error) {
	if err := ctx.Err(); err != nil {
		return Decision{}, fmt.Errorf("limiting %s: %w", policy.Name, err)
	}
	if policy.Name == "" || len(policy.Rates) == 0 {
		return Decision{}, ErrPolicy
	}
	if l.redis == nil {
		return l.count(ctx, ask, l.memory, policy, key, BackendMemory)
	}
	if p, ok := l.breaker.enter(time.Now()); ok {
		d, err := l.tryRedis(ctx, ask, policy, key)
		l.report(p, err)
		if err == nil {
			return d, nil
		}
	}
	return l.fallBack(ctx, ask, policy, key)
}

// tryRedis is cut off from the caller's cancellation, so that a client which
// hangs up neither escapes its charge nor counts as a failure of Redis.
func (l *Limiter) tryRedis(ctx context.Context, ask asking, policy Policy, key string) (Decision, error) {
	ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), l.cfg.Timeout,
		errors.New("the rate limiter's wait for redis ended"))
	defer cancel()
	return l.count(ctx, ask, l.redis, policy, key, BackendRedis)
}

func (l *Limiter) count(ctx context.Context, ask asking, s store, policy Policy, key, backend string) (Decision, error) {
	rate, v, err := ask(ctx, s, policy, key)
	if err != nil {
		return Decision{}, err
	}
	return decide(policy, rate, v, backend, time.Now()), nil
}

func (l *Limiter) fallBack(ctx context.Context, ask asking, policy Policy, key string) (Decision, error) {
	if l.cfg.OnError == OnErrorLocal {
		return l.count(ctx, ask, l.memory, reduced(policy, l.cfg.FallbackReplicas), key, BackendFallback)
	}
	rate, now := policy.Rates[0], time.Now()
	v := verdict{allowed: true, remaining: rate.Limit, reset: now.Add(rate.Period)}
	if l.cfg.OnError == OnErrorClosed {
		v = verdict{reset: now.Add(breakerCooldown)}
	}
	return decide(policy, rate, v, BackendUnavailable, now), nil
}

// report logs one line when Redis is given up and one when it is back.
func (l *Limiter) report(p pass, err error) {
	if !l.breaker.report(p, err == nil, time.Now()) {
		return
	}
	if err != nil {
		l.log.Warn().Err(err).Str("backend", l.State()).Str("on_error", l.cfg.OnError).Msg("rate limit store lost")
		return
	}
	l.log.Info().Str("backend", l.State()).Msg("rate limit store recovered")
}
