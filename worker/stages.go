package worker

import (
	"context"
	"sync"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// stages shows what a job is doing, but only what lasts: a stage that passes
// within StageDelay costs no write.
type stages struct {
	pool *Pool
	ctx  context.Context //nolint:containedctx // lives exactly as long as the attempt
	job  *analysis.Job

	mu      sync.Mutex // guards timer and current
	current analysis.Stage
	timer   *time.Timer
	writes  sync.WaitGroup
}

func (p *Pool) newStages(ctx context.Context, job *analysis.Job) *stages {
	return &stages{pool: p, ctx: ctx, job: job}
}

// enter is called by the analyzer when it begins a stage.
func (s *stages) enter(stage analysis.Stage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop()
	s.current = stage
	s.writes.Add(1)
	s.timer = time.AfterFunc(s.pool.cfg.StageDelay, func() {
		defer s.writes.Done()
		s.show(stage)
	})
}

// drop forgets a stage that was not shown yet. Call with mu held.
func (s *stages) drop() {
	if s.timer != nil && s.timer.Stop() {
		s.writes.Done()
	}
}

func (s *stages) show(stage analysis.Stage) {
	version, err := s.pool.store.SetStage(s.ctx, s.job.Lease, stage)
	if err != nil {
		s.pool.log.Debug().Err(err).Stringer("job_id", s.job.ID).Msg("stage not shown")
		return
	}
	s.pool.bus.Announce(s.job.Event(version, analysis.Running, stage))
}

// stop waits until nothing more will be shown, so that no stage is written
// after the end.
func (s *stages) stop() {
	s.mu.Lock()
	s.drop()
	s.timer = nil
	s.mu.Unlock()
	s.writes.Wait()
}
