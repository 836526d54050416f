package budget

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/masterspeak/masterspeak/internal/ratelimit"
)

// store keeps what is left.
type store interface {
	take(ctx context.Context, l limits, spend int, patience time.Duration) (answer, error)
	settle(ctx context.Context, l limits, charged int, b Bill) error
	limited(ctx context.Context, l limits, began int64, asks time.Duration) error
}

// Budget is one provider's. It is safe for many goroutines.
type Budget struct {
	cfg     Config
	limits  limits
	shared  *shared // nil without Redis
	local   *local
	link    link
	workers atomic.Int64
}

// New makes a budget. It does not connect: Redis may come up later. Close must
// be called.
func New(cfg Config) (*Budget, error) {
	cfg = cfg.withDefaults()
	b := &Budget{cfg: cfg, limits: limits{cfg.RPM, cfg.TPM}, local: newLocal()}
	b.workers.Store(1)
	b.link.lost = b.local.drain
	if cfg.RedisURL != "" {
		client, err := ratelimit.Open(cfg.RedisURL, cfg.Timeout)
		if err != nil {
			return nil, fmt.Errorf("making a provider's budget: %w", err)
		}
		b.shared = newShared(client, cfg.Provider)
	}
	b.show(1, b.shared != nil)
	return b, nil
}

// Close ends the connections.
func (b *Budget) Close() error {
	if b.shared == nil {
		return nil
	}
	if err := b.shared.client.Close(); err != nil {
		return fmt.Errorf("closing redis: %w", err)
	}
	return nil
}

// Among says how many processes share the limits, so that each knows its part
// when Redis is away. One is assumed.
func (b *Budget) Among(workers int) { b.workers.Store(int64(max(1, workers))) }

// part is what this process may spend by itself.
func (b *Budget) part() limits { return b.limits.among(int(b.workers.Load())) }

// Take waits for the turn of a call that takes about so many tokens. Its error
// is a *Refusal when that is further off than Patience, or the cause of ctx,
// when it ends first; the place of such a call stays empty.
func (b *Budget) Take(ctx context.Context, tokens int) (*Grant, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	a, here := b.ask(ctx, tokens)
	b.show(a.share, !here)
	if !a.granted {
		b.cfg.Recorder.Asked(Refused, 0)
		return nil, &Refusal{RetryAfter: a.wait}
	}
	if a.wait > 0 {
		b.cfg.Recorder.Asked(Waited, a.wait)
	} else {
		b.cfg.Recorder.Asked(Granted, 0)
	}
	if err := pause(ctx, a.wait); err != nil {
		return nil, err
	}
	return &Grant{budget: b, began: a.begins, here: b.local.clock(), tokens: tokens, local: here}, nil
}

// ask asks Redis, or while that is away decides here.
func (b *Budget) ask(ctx context.Context, tokens int) (a answer, here bool) {
	if b.reach(ctx, func(ctx context.Context) (err error) {
		a, err = b.shared.take(ctx, b.limits, tokens, b.cfg.Patience)
		return err
	}) {
		return a, false
	}
	a, _ = b.local.take(ctx, b.part(), tokens, b.cfg.Patience) // cannot fail
	return a, true
}

var errSlow = errors.New("the provider budget's wait for redis ended")

// reach calls f unless Redis is known to be away, and reports success. It is
// cut off from the job's cancellation, which says nothing about Redis.
func (b *Budget) reach(ctx context.Context, f func(context.Context) error) bool {
	if b.shared == nil {
		return false
	}
	probe, ok := b.link.enter(time.Now())
	if !ok {
		return false
	}
	ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), b.cfg.Timeout, errSlow)
	defer cancel()
	err := f(ctx)
	if b.link.report(probe, err == nil, time.Now()) {
		b.moved(err)
	}
	return err == nil
}

// moved logs one line when Redis is lost and one when it is back.
func (b *Budget) moved(err error) {
	if err == nil {
		b.cfg.Logger.Info().Msg("provider budget shared again")
		return
	}
	part := b.part()
	b.cfg.Logger.Warn().Err(err).Int("calls_per_minute", part.calls).Int("tokens_per_minute", part.tokens).
		Msg("provider budget store lost, each worker has its part")
}

// show tells operators the rate.
func (b *Budget) show(share float64, shared bool) {
	l := b.limits
	if !shared {
		l = b.part()
	}
	b.cfg.Recorder.Rate(share*float64(l.calls), share*float64(l.tokens), shared)
}

// pause waits, and returns the cause of a context that ends first.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	turn := time.NewTimer(d)
	defer turn.Stop()
	select {
	case <-turn.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
