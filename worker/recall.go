package worker

import (
	"context"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// ticksPerRecall is how many ticks a delivered job may rest before others are
// given it, and how many lie between two looks.
const ticksPerRecall = 5

// mostRecalled bounds one look: each message is a question to the broker.
const mostRecalled = 100

// recall gives to others what was delivered to a worker that does nothing with
// it, as one whose connection is dead: its messages would come again only after
// AckWait. It is sure where all of a lane was delivered and jobs still wait,
// and where it is wrong it costs nothing: the slow worker's claim, or the other's,
// finds nothing to take.
func (d *Dispatcher) recall(ctx context.Context, lanes map[analysis.Lane]analysis.StreamDepth) {
	if time.Since(d.lastRecall) < ticksPerRecall*d.cfg.Tick {
		return
	}
	d.lastRecall = time.Now()
	for lane, depth := range lanes {
		if depth.Pending > 0 || depth.AckPending == 0 {
			continue
		}
		ids, err := d.store.Refill(ctx, lane, ticksPerRecall*d.cfg.Tick, min(mostRecalled, d.cfg.Batch))
		if err == nil && len(ids) > 0 {
			err = d.stream.Recall(ctx, ids)
		}
		if err != nil {
			d.failed(ctx, "recall", err)
		}
		d.publish(ctx, lane, ids) // after a recall that failed half-way, too
	}
}
