package main

import (
	"context"
	"time"

	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/pipeline"
	"github.com/masterspeak/masterspeak/worker"
)

const (
	idleSamples = 300
	idlePause   = 20 * time.Millisecond // so that nothing of the last job is under way
)

// readyCoach has its advice ready; everything else is measured as ever.
type readyCoach struct{}

func (readyCoach) Coach(context.Context, coach.Request) (coach.Result, error) {
	return coach.Result{Feedback: coach.Feedback{Summary: "Clear and warm."}, Provider: "ready"}, nil
}

func runIdle(ctx context.Context, b *bout) error {
	return b.rounds(func() error {
		return b.withService(ctx, func(s *service) error {
			analyzer := pipeline.New(pipeline.Parts{Coach: readyCoach{}, Provider: "ready"})
			return s.whileWorking(ctx, s.store, analyzer, worker.Config{Prefetch: 8}, func(ctx context.Context) error {
				return b.waitOneByOne(ctx, s)
			})
		})
	})
}

// waitOneByOne submits on one connection and follows each job on a new one, as
// a stream takes its connection for itself.
func (b *bout) waitOneByOne(ctx context.Context, s *service) error {
	tenants, err := s.openAccounts(ctx, 1)
	if err != nil {
		return err
	}
	speaker, err := dialCaller(ctx, s.addr, tenants[0].key)
	if err != nil {
		return err
	}
	defer speaker.close()
	var accepts, waits []time.Duration
	for i := range idleSamples + idleSamples/10 {
		began := time.Now()
		location, err := speaker.submit()
		if err != nil {
			return err
		}
		accepted := time.Since(began)
		if err := awaitDone(ctx, s.addr, tenants[0].key, location); err != nil {
			return err
		}
		if i >= idleSamples/10 { // the first ones warm everything up
			accepts, waits = append(accepts, accepted), append(waits, time.Since(began))
		}
		time.Sleep(idlePause)
	}
	b.note("accepted p50", "ms", millis(quantile(accepts, 0.50)))
	b.note("done p50", "ms", millis(quantile(waits, 0.50)))
	b.note("done p99", "ms", millis(quantile(waits, 0.99)))
	return nil
}
