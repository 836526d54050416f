package worker

import (
	"context"
	"time"
)

// ticksPerCount is how many ticks lie between two counts of everything that
// is live: counting reads more than the other steps do.
const ticksPerCount = 3

// count shows how the queue stands and returns how many messages should be in
// the stream. It does nothing, and says so, when it counted a moment ago.
func (d *Dispatcher) count(ctx context.Context) (dispatched int64, counted bool) {
	if time.Since(d.lastCount) < ticksPerCount*d.cfg.Tick {
		return 0, false
	}
	d.lastCount = time.Now()
	q, err := d.store.Queue(ctx)
	if err != nil {
		d.failed(ctx, "count", err)
		return 0, false
	}
	for i := range q.Lanes {
		dispatched += q.Lanes[i].Dispatched + q.Lanes[i].Running // the message of a running job stays until its ack
	}
	if d.cfg.Gauges == nil {
		return dispatched, true
	}
	if streams, err := d.stream.LaneDepths(ctx); err == nil {
		q.Beside(streams)
	}
	d.cfg.Gauges.Show(q)
	return dispatched, true
}
