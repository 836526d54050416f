package worker

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/audit"
)

// Config tunes a Pool; the zero value is ready to use.
type Config struct {
	// Concurrency is how many jobs run at once; 4 when zero.
	Concurrency int
	// Prefetch is how many messages per lane may wait in this process; 1 when
	// zero. Raise it only where jobs take milliseconds: a message that waits
	// here is kept from an idle worker elsewhere.
	Prefetch int
	// Heartbeat is the time between two renewals of all leases; 5 s when zero.
	Heartbeat time.Duration
	// JobTimeout bounds one attempt; 5 min when zero.
	JobTimeout time.Duration
	// SoftStop is how long running jobs may go on after a stop; 25 s when
	// zero, none when negative.
	SoftStop time.Duration
	// StageDelay keeps stages that pass faster out of the store; 100 ms when zero.
	StageDelay time.Duration
	// LaneCheck is the time between two looks at which lanes are paused; 1 s
	// when zero.
	LaneCheck time.Duration
	Policy    Policy
	Recorder  Recorder
	Spans     Spans
	Alarm     Alarm
	// Version is shown to operators.
	Version string
	// Claimed is called after each claim: there is room in a window now.
	Claimed func()
}

func (c Config) withDefaults() Config {
	def := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	def(&c.Heartbeat, 5*time.Second)
	def(&c.JobTimeout, 5*time.Minute)
	def(&c.SoftStop, 25*time.Second)
	def(&c.StageDelay, 100*time.Millisecond)
	def(&c.LaneCheck, time.Second)
	c.Concurrency = max(c.Concurrency, 0)
	if c.Concurrency == 0 {
		c.Concurrency = 4
	}
	c.Prefetch = max(c.Prefetch, 1)
	c.Policy = c.Policy.withDefaults()
	if c.Recorder == nil {
		c.Recorder = nothing{}
	}
	if c.Spans == nil {
		c.Spans = nothing{}
	}
	if c.Alarm == nil {
		c.Alarm = nothing{}
	}
	if c.Claimed == nil {
		c.Claimed = func() {}
	}
	return c
}

// Pool works on jobs from all lanes.
type Pool struct {
	id       analysis.ID // of this run, in the list of workers
	store    Store
	source   Source
	bus      Bus
	analyzer Analyzer
	cfg      Config
	log      zerolog.Logger
	audit    audit.Log

	slots   *slots
	running *running
	jobs    sync.WaitGroup
	trouble trouble
}

// New makes a pool; Run works.
func New(store Store, source Source, bus Bus, analyzer Analyzer, log zerolog.Logger, cfg Config) *Pool {
	cfg = cfg.withDefaults()
	p := &Pool{
		id: analysis.ID(uuid.New()), store: store, source: source, bus: bus, analyzer: analyzer, cfg: cfg, log: log, audit: audit.New(log),
		running: newRunning(),
	}
	p.slots = newSlots(cfg.Concurrency)
	return p
}

// Run works until ctx ends, then stops in two steps: it takes no more work and
// waits SoftStop for running jobs; then it cancels what is left and gives it
// back without spending an attempt. It returns after everything it started has
// ended, nil on a clean stop.
func (p *Pool) Run(ctx context.Context) error {
	stopCancels, err := p.bus.OnCancel(func(id analysis.ID) { p.running.cancel(id, errCalledOff) })
	if err != nil {
		return fmt.Errorf("starting the pool: %w", err)
	}
	defer stopCancels()

	// Detached: jobs outlive the stop by SoftStop.
	work, cancelWork := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancelWork(nil)
	beats, stopBeats := context.WithCancel(work)
	var loops, beating sync.WaitGroup
	loops.Go(func() { p.watchLanes(ctx) })
	for _, lane := range analysis.Lanes() {
		loops.Go(func() { p.pull(ctx, work, lane) })
	}
	// Not work itself: heartbeats go on while cancelled jobs give their leases back.
	beating.Go(func() { p.heartbeat(beats) })
	beating.Go(func() { p.attend(beats) })

	loops.Wait() // returns when ctx has ended
	p.awaitJobs(cancelWork)
	stopBeats()
	beating.Wait()
	return nil
}

// awaitJobs waits SoftStop for running jobs and then cancels them.
func (p *Pool) awaitJobs(cancelWork context.CancelCauseFunc) {
	done := make(chan struct{})
	go func() { p.jobs.Wait(); close(done) }()
	soft := time.NewTimer(max(p.cfg.SoftStop, 0))
	defer soft.Stop()
	select {
	case <-done:
		return
	case <-soft.C:
		p.log.Warn().Int("jobs", len(p.running.all())).Msg("soft stop over, interrupting jobs")
		cancelWork(errShutdown)
		<-done
	}
}

// patience bounds what waits for Postgres: a server whose machine or network
// is gone answers nothing, not even that a statement took too long.
const patience = 10 * time.Second

var errNoAnswer = fmt.Errorf("no answer within %s: %w", patience, context.DeadlineExceeded)

func bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, patience, errNoAnswer)
}

// pause waits and reports whether ctx is still alive.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// fenced reports whether the job is no longer ours.
func fenced(err error) bool { return errors.Is(err, analysis.ErrFenced) }
