package worker

import (
	"context"
	"errors"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// pull takes deliveries of one lane for as long as there are free slots, and
// opens the lane anew whenever it breaks. A paused lane is closed, so that
// what this process has fetched of it goes back.
func (p *Pool) pull(ctx, work context.Context, lane analysis.Lane) {
	for wait := time.Duration(0); ctx.Err() == nil; wait = min(2*wait+100*time.Millisecond, 2*time.Second) {
		if !pause(ctx, wait) || !p.slots.awaitOpen(ctx, lane) {
			return
		}
		opened, end := p.slots.whileOpen(ctx, lane)
		l, err := p.source.Open(opened, lane, p.cfg.Prefetch)
		if err == nil {
			wait = 0
			if p.trouble.over(string(lane)) {
				p.log.Warn().Str("lane", string(lane)).Msg("lane open again")
			}
			err = p.drain(opened, work, lane, l)
			l.Close()
		}
		end()
		switch {
		case errors.Is(context.Cause(opened), errPaused):
			p.log.Info().Str("lane", string(lane)).Msg("lane paused")
		case ctx.Err() == nil && p.trouble.worth(string(lane), time.Now()):
			p.log.Warn().Err(err).Str("lane", string(lane)).Msg("lane interrupted, opening it anew")
		}
	}
}

// drain hands deliveries to jobs until the lane or ctx ends.
func (p *Pool) drain(ctx, work context.Context, lane analysis.Lane, l Lane) error {
	for {
		if !p.slots.await(ctx, lane) {
			return context.Cause(ctx)
		}
		d, err := l.Next(ctx)
		if err != nil {
			return err
		}
		if !p.slots.take(lane) { // another lane was faster, or a rest: let another worker have it
			p.sent(d, d.NakIn(0))
			continue
		}
		p.jobs.Go(func() {
			defer p.slots.give(lane)
			p.handle(work, d)
		})
	}
}
