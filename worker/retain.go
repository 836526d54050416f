package worker

import (
	"context"
	"time"
)

// keysPerBatch: idempotency keys are narrow, and there may be one for each job.
const keysPerBatch = 10

// retain erases what is past its time, a small batch a minute at rest and one
// a tick while there is more.
func (d *Dispatcher) retain(ctx context.Context) {
	if time.Since(d.lastAged) < time.Minute {
		return
	}
	more, err := d.deleteAged(ctx)
	switch {
	case err != nil:
		d.failed(ctx, "retention", err)
	case !more:
		d.lastAged = time.Now()
	}
}

func (d *Dispatcher) deleteAged(ctx context.Context) (more bool, err error) {
	limit := keysPerBatch * d.cfg.Batch
	keys, err := d.store.DeleteAgedKeys(ctx, limit)
	if more = keys == int64(limit); err != nil || d.cfg.Retention == 0 {
		return more, err
	}
	n, err := d.store.DeleteAged(ctx, time.Now().Add(-d.cfg.Retention), d.cfg.Batch)
	return more || n == int64(d.cfg.Batch), err
}
