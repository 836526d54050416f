package worker

import (
	"context"
	"fmt"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// heartbeat keeps all leases of this pool with one statement per beat, and
// their messages with a sign of progress each. A lease that the statement does
// not return is lost, and its job is cancelled. Blocks until ctx ends.
func (p *Pool) heartbeat(ctx context.Context) {
	tick := time.NewTicker(p.cfg.Heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			p.beat(ctx)
		}
	}
}

func (p *Pool) beat(ctx context.Context) {
	attempts := p.running.all()
	if len(attempts) == 0 {
		return
	}
	leases := make([]analysis.Lease, len(attempts))
	for i, a := range attempts {
		leases[i] = a.job.Lease
	}
	ctx, cancel := context.WithTimeoutCause(ctx, p.cfg.Heartbeat, fmt.Errorf("heartbeat took longer than %s", p.cfg.Heartbeat))
	defer cancel()
	ids, err := p.store.ExtendLeases(ctx, leases)
	if err != nil {
		// Nobody else can take the leases while Postgres is away. The next
		// beat tells which are left.
		p.log.Warn().Err(err).Int("jobs", len(leases)).Msg("heartbeat missed")
	}
	held := make(map[analysis.ID]bool, len(ids))
	for _, id := range ids {
		held[id] = true
	}
	for _, a := range attempts {
		if err == nil && !held[a.job.ID] {
			a.cancel(errLeaseLost)
			continue
		}
		if perr := a.delivery.InProgress(); perr != nil {
			p.log.Debug().Err(perr).Stringer("job_id", a.job.ID).Msg("progress not sent")
		}
	}
}
