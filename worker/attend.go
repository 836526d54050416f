package worker

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// attend keeps this pool on the list of workers, with one row at every
// heartbeat, and takes it off at the end. Apart from the heartbeat of the
// leases, which must not wait for it. Blocks until ctx ends.
func (p *Pool) attend(ctx context.Context) {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown" // only for people to read
	}
	p.log.Info().Stringer("worker_id", p.id).Int("slots", p.cfg.Concurrency).Msg("pool started")
	tick := time.NewTicker(p.cfg.Heartbeat)
	defer tick.Stop()
	for {
		p.listed(ctx, "noted", func(ctx context.Context) error {
			return p.store.SeeWorker(ctx, analysis.Worker{
				ID: p.id, Host: host, Version: p.cfg.Version, Slots: p.cfg.Concurrency, Busy: p.slots.inUse(),
			})
		})
		select {
		case <-ctx.Done():
			// Detached: the stop is what ended ctx.
			p.listed(context.WithoutCancel(ctx), "forgotten", func(ctx context.Context) error {
				return p.store.ForgetWorker(ctx, p.id)
			})
			return
		case <-tick.C:
		}
	}
}

// listed changes the list. What fails is only logged: operators see less, and
// the dispatchers forget who was silent for long.
func (p *Pool) listed(ctx context.Context, what string, change func(context.Context) error) {
	ctx, cancel := context.WithTimeoutCause(ctx, time.Second, fmt.Errorf("the list of workers took longer than a second"))
	defer cancel()
	err := change(ctx)
	switch {
	case err == nil:
		p.trouble.over("list")
	case p.trouble.worth("list", time.Now()):
		p.log.Warn().Err(err).Str("change", what).Msg("list of workers not changed")
	}
}
