package app

import (
	"context"
	"runtime"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/bridge"
	"github.com/masterspeak/masterspeak/internal/config"
	"github.com/masterspeak/masterspeak/internal/erasure"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/recording"
	"github.com/masterspeak/masterspeak/internal/telemetry"
	"github.com/masterspeak/masterspeak/worker"
)

// Worker runs a pool and a dispatcher until ctx ends, and returns after the
// pool has given its jobs back.
func Worker(ctx context.Context, cfg *config.Config, log zerolog.Logger) error {
	s, err := open(ctx, "worker", cfg, log)
	if err != nil {
		return err
	}
	defer s.close()
	ops, err := listen(ctx, cfg.OpsAddr, "OPS_ADDR")
	if err != nil {
		return err
	}
	s.log.Info().Stringer("ops_addr", ops.Addr()).Msg("worker watched")
	health := newHealth(s, nil)
	telemetry.Ready(s.metrics, "worker", health.Ready)
	watched, unwatch := lasting(ctx)
	defer unwatch()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return health.Run(ctx, ctx) })
	g.Go(func() error { return serve(watched, ops, api.OpsHandler(health, s.metrics)) })
	g.Go(func() error { return s.watchQueue(ctx) })
	g.Go(func() error { return queue.StayWithQuorum(ctx, s.js, s.log) })
	g.Go(func() error { defer unwatch(); return s.work(ctx) })
	return g.Wait()
}

// work runs the pool and the dispatcher.
func (s *stack) work(ctx context.Context) error {
	if err := s.await(ctx, "database", s.schema); err != nil {
		return err
	}
	if err := s.await(ctx, "queue", s.checkTopology); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return nil
	}
	spend, err := s.budgets()
	if err != nil {
		return err
	}
	defer spend.close()
	dispatcher := worker.NewDispatcher(s.store, s.broker(), s.events, s.log, worker.DispatcherConfig{
		Retention: s.cfg.RetentionAnalyses, Gauges: census{telemetry.NewQueue(s.metrics), spend}, Alarm: s.alarm,
	})
	analyzer, prefetch, err := s.analyzer(spend)
	if err != nil {
		return err
	}
	slots := s.cfg.WorkerConcurrency
	if slots == 0 {
		slots = 4 * runtime.GOMAXPROCS(0)
	}
	pool := worker.New(s.store, bridge.Lanes{JS: s.js}, s.events, analyzer, s.log, s.followed(worker.Config{
		Concurrency: slots, Prefetch: prefetch, Heartbeat: s.cfg.Heartbeat, JobTimeout: s.cfg.JobTimeout, SoftStop: softStop(s.cfg.SoftStop),
		Policy: worker.Policy{MaxAttempts: s.cfg.JobMaxAttempts}, Version: Version,
		Recorder: telemetry.NewJobs(s.metrics, slots), Claimed: dispatcher.Claimed,
	}))
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pool.Run(ctx) })
	g.Go(func() error { return dispatcher.Run(ctx) })
	g.Go(func() error { return s.deliver(ctx) })
	eraser := erasure.New(s.store, s.events, s.log, erasure.Config{})
	g.Go(func() error { return eraser.Run(ctx) })
	if s.keeper != nil {
		g.Go(func() error {
			return s.keeper.Clean(ctx, recording.Cleaning{Recordings: s.cfg.RetentionRecordings})
		})
	}
	s.log.Info().Str("version", Version).Msg("worker started")
	return g.Wait()
}

// softStop says "none" in the pool's words, to whom zero means its default.
func softStop(d time.Duration) time.Duration {
	if d == 0 {
		return -1
	}
	return d
}
