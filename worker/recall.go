package worker

import (
	"context"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/audit"
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

// orphans queues what vanished workers had. Their messages are theirs until
// AckWait is over, so they are taken out of the stream: the next step publishes
// the jobs as due.
func (d *Dispatcher) orphans(ctx context.Context) {
	changed, err := d.store.RecoverOrphans(ctx, d.cfg.Batch)
	if err != nil {
		d.failed(ctx, "orphans", err)
	}
	var queued []analysis.ID
	for _, c := range changed {
		if c.Status == analysis.Queued {
			queued = append(queued, c.ID)
		}
		d.audit.Record(audit.JobRecovered, audit.Entry{JobID: c.ID, Outcome: string(c.Status)})
		if c.Status == analysis.Failed {
			d.cfg.Alarm.Raised(errCrashLoop, map[string]string{"job_id": c.ID.String()})
		}
		d.bus.Announce(c.Event())
	}
	if len(queued) == 0 {
		return
	}
	if err := d.stream.Recall(ctx, queued); err != nil {
		d.failed(ctx, "recall", err) // they come again after AckWait
	}
}
