package postgres

import (
	"context"
	"time"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// missedBeats is how many heartbeats a worker may miss before it counts as gone.
const missedBeats = 3

// SeeWorker notes that a worker lives and what it does. LastSeen is ours.
func (s *Store) SeeWorker(ctx context.Context, w analysis.Worker) error {
	err := s.q.SeeWorker(ctx, s.vital, db.SeeWorkerParams{
		ID: w.ID, Host: w.Host, Version: w.Version,
		Slots: int32(w.Slots), Busy: int32(w.Busy), //nolint:gosec // slots of one process
	})
	return explain("noting a worker", err)
}

// ForgetWorker takes a worker off the list, at its end.
func (s *Store) ForgetWorker(ctx context.Context, id analysis.ID) error {
	return explain("forgetting a worker", s.q.ForgetWorker(ctx, s.vital, id))
}

// ForgetSilentWorkers takes those off the list that were silent for longer.
func (s *Store) ForgetSilentWorkers(ctx context.Context, silence time.Duration) (int64, error) {
	n, err := s.q.ForgetSilentWorkers(ctx, s.pool, silence.Milliseconds())
	return n, explain("forgetting silent workers", err)
}

// LiveWorkers lists the workers that were heard lately, oldest first.
func (s *Store) LiveWorkers(ctx context.Context) ([]analysis.Worker, error) {
	rows, err := s.q.LiveWorkers(ctx, s.pool, (missedBeats * s.cfg.Heartbeat).Milliseconds())
	if err != nil {
		return nil, explain("listing workers", err)
	}
	workers := make([]analysis.Worker, len(rows))
	for i, r := range rows {
		workers[i] = analysis.Worker{
			ID: r.ID, Host: r.Host, Version: r.Version, Slots: int(r.Slots), Busy: int(r.Busy), LastSeen: r.LastSeen.UTC(),
		}
	}
	return workers, nil
}
