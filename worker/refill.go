package worker

import (
	"context"
	"errors"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// refill publishes again what Postgres believes to be in the stream but is
// not: all of it when the stream was wiped, made anew or out of reach; what is
// older than a few seconds when the counts have drifted apart twice in a row;
// and, as a last net, what has waited longer than Sweep. Publishing a job that
// is there after all is refused by the server and harmless.
func (d *Dispatcher) refill(ctx context.Context) {
	state, err := d.stream.Look(ctx)
	if errors.Is(err, ErrStreamMissing) {
		if d.trouble.worth("missing", time.Now()) {
			d.log.Warn().Msg("stream missing, making it anew")
		}
		if err = d.stream.Restore(ctx); err == nil {
			d.away = true // whoever was here before us filled it
			state, err = d.stream.Look(ctx)
		}
	}
	if err != nil {
		d.away = true
		d.failed(ctx, "look", err)
		d.count(ctx) // operators want to know all the more
		return
	}
	another := !d.made.IsZero() && !state.Made.Equal(d.made)
	switch {
	case another, d.away:
		if d.trouble.worth("refilling", time.Now()) {
			d.log.Warn().Bool("another_stream", another).Msg("refilling the stream")
		}
		if !d.republish(ctx, 0) {
			return // made and away stay: the next tick begins again
		}
	case d.drifted(ctx, state):
		d.log.Warn().Msg("stream holds less than Postgres dispatched, refilling")
		d.republish(ctx, ticksPerCount*d.cfg.Tick)
		d.driftSeen = 0 // look twice again: messages of running jobs are not put back
	case time.Since(d.lastSweep) > d.cfg.Sweep:
		d.lastSweep = time.Now()
		d.republish(ctx, d.cfg.Sweep)
	}
	d.made, d.away = state.Made, false
	d.bounded(ctx, func(ctx context.Context) { d.recall(ctx, state.Lanes) })
}

// drifted reports a lack of messages that lasts: one look may fall between a
// commit and its publish.
func (d *Dispatcher) drifted(ctx context.Context, state StreamState) bool {
	dispatched, counted := d.count(ctx)
	switch {
	case !counted:
		return false
	case dispatched <= state.Messages:
		d.driftSeen = 0
		return false
	}
	d.driftSeen++
	return d.driftSeen >= 2
}

// republish goes page by page through what was dispatched before the age, and
// reports whether all of it arrived. Touched rows are younger than the start,
// so that no page comes twice.
func (d *Dispatcher) republish(ctx context.Context, age time.Duration) bool {
	began := time.Now()
	for _, lane := range analysis.Lanes() {
		for {
			ids, err := d.refillPage(ctx, lane, age+time.Since(began))
			if err != nil {
				d.failed(ctx, "refill", err)
				return false
			}
			if !d.publish(ctx, lane, ids) {
				return false
			}
			if len(ids) < d.cfg.Batch {
				break
			}
			// Paced: a refill shares the broker with live traffic.
			if !pause(ctx, 20*time.Millisecond) {
				return false
			}
		}
	}
	return true
}

func (d *Dispatcher) refillPage(ctx context.Context, lane analysis.Lane, age time.Duration) ([]analysis.ID, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	return d.store.Refill(ctx, lane, age, d.cfg.Batch)
}
