package worker

import (
	"context"
	"time"
)

// silence is how long a worker may say nothing and still be remembered. It is
// not counted long before that.
const silence = 10 * time.Minute

// forget takes workers off the list that ended without a word.
func (d *Dispatcher) forget(ctx context.Context) {
	if time.Since(d.lastForgot) < time.Minute {
		return
	}
	n, err := d.store.ForgetSilentWorkers(ctx, silence)
	if err != nil {
		d.failed(ctx, "forget", err)
		return
	}
	d.lastForgot = time.Now()
	if n > 0 {
		d.log.Warn().Int64("workers", n).Msg("silent workers forgotten")
	}
}
