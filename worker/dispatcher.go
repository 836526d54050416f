package worker

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/audit"
)

// Backlog is what the dispatcher asks Postgres for. All statements skip what
// another dispatcher holds.
type Backlog interface {
	DispatchDue(ctx context.Context, lane analysis.Lane, limit int) ([]analysis.ID, error)
	Undispatch(ctx context.Context, ids []analysis.ID) error
	Refill(ctx context.Context, lane analysis.Lane, age time.Duration, limit int) ([]analysis.ID, error)
}

// Waiting tells whether any job of a lane waits for room in its owner's window.
type Waiting interface {
	HasDue(ctx context.Context, lane analysis.Lane) (bool, error)
}

// Caretaker ends or requeues jobs that nobody works on any more.
type Caretaker interface {
	RecoverOrphans(ctx context.Context, limit int) ([]analysis.Changed, error)
	Expire(ctx context.Context, limit int) ([]analysis.Changed, error)
	DeleteAged(ctx context.Context, before time.Time, limit int) (int64, error)
	DeleteAgedKeys(ctx context.Context, limit int) (int64, error)
}

// QueueReader reads how the queue stands, and tidies the list of workers.
type QueueReader interface {
	Queue(ctx context.Context) (analysis.QueueState, error)
	ForgetSilentWorkers(ctx context.Context, silence time.Duration) (int64, error)
}

// DispatchStore is what a dispatcher needs of Postgres.
type DispatchStore interface {
	Backlog
	Waiting
	Caretaker
	QueueReader
}

// Stream is what a dispatcher needs of the broker. Publish returns the ids
// that did not arrive; one that is there already has arrived. Restore makes
// the stream and its consumers if they are missing and changes nothing else.
// LaneDepths reads more than Look, and fails at once while the broker is away.
// Recall takes messages out of the stream, whoever they were delivered to.
type Stream interface {
	Publish(ctx context.Context, lane analysis.Lane, ids []analysis.ID) (lost []analysis.ID, err error)
	Look(ctx context.Context) (StreamState, error)
	LaneDepths(ctx context.Context) (map[analysis.Lane]analysis.StreamDepth, error)
	Restore(ctx context.Context) error
	Recall(ctx context.Context, ids []analysis.ID) error
}

// StreamState tells a wiped stream from a drained one.
type StreamState struct {
	Made     time.Time // another time is another stream
	Messages int64
	Lanes    map[analysis.Lane]analysis.StreamDepth // as the consumers count; without messages
}

// ErrStreamMissing is what Look returns when there is no stream.
var ErrStreamMissing = errors.New("stream missing")

// Announcer tells others of changes and workers of jobs that were called off.
type Announcer interface {
	Announce(analysis.Event)
	Cancelled(analysis.ID)
}

// Gauges shows the queue to operators; a nil one is allowed.
type Gauges interface {
	Show(q analysis.QueueState)
}

// DispatcherConfig tunes a Dispatcher; the zero value is ready to use.
type DispatcherConfig struct {
	Tick      time.Duration // between two looks at everything; 1 s when zero
	Sweep     time.Duration // age at which a job in the stream is published again; 60 s when zero
	Retention time.Duration // of ended analyses; kept for ever when zero
	Batch     int           // rows per statement; 500 when zero
	Gauges    Gauges
	Alarm     Alarm // nil: nobody is called
}

func (c DispatcherConfig) withDefaults() DispatcherConfig {
	if c.Tick == 0 {
		c.Tick = time.Second
	}
	if c.Sweep == 0 {
		c.Sweep = time.Minute
	}
	if c.Batch == 0 {
		c.Batch = 500
	}
	if c.Alarm == nil {
		c.Alarm = nothing{}
	}
	return c
}

// errCrashLoop is a job that ended because workers vanished with it.
var errCrashLoop = errors.New(analysis.CodeCrashLoop)

// Dispatcher keeps the stream filled from Postgres: due jobs, orphans, what
// the stream lost, what expired. Any number may run at once.
type Dispatcher struct {
	store  DispatchStore
	stream Stream
	bus    Announcer
	cfg    DispatcherConfig
	log    zerolog.Logger
	audit  audit.Log

	kick   chan struct{} // of one: a kick that finds it full is not lost, one is waiting
	hungry atomic.Bool   // there was a backlog at the last look

	// Owned by Run.
	made       time.Time // of the stream that was seen last
	away       bool      // the stream could not be reached at the last look
	driftSeen  int       // looks in a row that found too few messages
	lastCount  time.Time
	lastSweep  time.Time
	lastAged   time.Time
	lastForgot time.Time
	lastRecall time.Time
	clean      int // ticks in a row in which no step failed
	trouble    trouble
}

// NewDispatcher makes a dispatcher; Run works.
func NewDispatcher(store DispatchStore, stream Stream, bus Announcer, log zerolog.Logger, cfg DispatcherConfig) *Dispatcher {
	return &Dispatcher{store: store, stream: stream, bus: bus, log: log, audit: audit.New(log), cfg: cfg.withDefaults(), kick: make(chan struct{}, 1)}
}

// Claimed says that a window may have room now. It costs nothing unless there
// was a backlog at the last look.
func (d *Dispatcher) Claimed() {
	if d.hungry.Load() {
		d.Kick()
	}
}

// Kick asks for a look at the backlog now instead of at the next tick.
func (d *Dispatcher) Kick() {
	select {
	case d.kick <- struct{}{}:
	default:
	}
}

// Run works until ctx ends and returns nil.
func (d *Dispatcher) Run(ctx context.Context) error {
	tick := time.NewTicker(d.cfg.Tick)
	defer tick.Stop()
	d.everything(ctx)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			d.everything(ctx)
		case <-d.kick:
			began := time.Now()
			d.bounded(ctx, d.due)
			// Paced: a kick per claimed job must not become a query per job, nor
			// a look at many owners' windows all that Postgres does.
			if !pause(ctx, max(5*time.Millisecond, 3*time.Since(began))) {
				return nil
			}
		}
	}
}

// everything takes all the steps. A step that fails is logged and taken again
// at the next tick; none keeps another from running.
func (d *Dispatcher) everything(ctx context.Context) {
	d.refill(ctx) // bounds itself: it may have much to publish
	for _, step := range []func(context.Context){d.orphans, d.expire, d.due, d.retain, d.forget} {
		d.bounded(ctx, step)
	}
	// Some steps are not taken at every tick: it is over after all had a turn.
	if d.clean++; d.clean > ticksPerCount && d.trouble.over() {
		d.log.Warn().Msg("dispatcher steps done again")
	}
}

func (d *Dispatcher) bounded(ctx context.Context, step func(context.Context)) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	step(ctx)
}

// due publishes what may run and is not in the stream, owners taking turns. A
// look that finds every window full finds nothing and still leaves a backlog,
// which must go on as soon as there is room.
func (d *Dispatcher) due(ctx context.Context) {
	hungry := false
	for _, lane := range analysis.Lanes() {
		ids, err := d.store.DispatchDue(ctx, lane, d.cfg.Batch)
		if err != nil {
			d.failed(ctx, "due", err)
			continue
		}
		d.publish(ctx, lane, ids)
		hungry = hungry || len(ids) > 0 || d.hasDue(ctx, lane)
	}
	if was := d.hungry.Swap(hungry); hungry && !was {
		d.Kick() // for the claims until now, of which nobody told
	}
}

func (d *Dispatcher) hasDue(ctx context.Context, lane analysis.Lane) bool {
	due, err := d.store.HasDue(ctx, lane)
	if err != nil {
		d.failed(ctx, "due", err)
	}
	return due
}

// publish puts the ids into the stream; what does not arrive is due again.
func (d *Dispatcher) publish(ctx context.Context, lane analysis.Lane, ids []analysis.ID) bool {
	if len(ids) == 0 {
		return true
	}
	lost, err := d.stream.Publish(ctx, lane, ids)
	if err == nil {
		return true
	}
	d.failed(ctx, "publish", err)
	if len(lost) > 0 {
		if err := d.store.Undispatch(context.WithoutCancel(ctx), lost); err != nil { // they are marked, and a stop must not leave them so
			d.failed(ctx, "undispatch", err)
		}
	}
	return false
}

func (d *Dispatcher) expire(ctx context.Context) {
	changed, err := d.store.Expire(ctx, d.cfg.Batch)
	if err != nil {
		d.failed(ctx, "expire", err)
	}
	for _, c := range changed {
		d.audit.Record(audit.JobExpired, audit.Entry{JobID: c.ID})
		if c.WasRunning {
			d.bus.Cancelled(c.ID)
		}
		d.bus.Announce(c.Event())
	}
}

// failed tells of a step. While Postgres is away every step fails for the same
// reason, which is told once for all of them.
func (d *Dispatcher) failed(ctx context.Context, step string, err error) {
	if ctx.Err() != nil {
		return
	}
	d.clean = 0
	what := step
	if errors.Is(err, analysis.ErrUnavailable) {
		what = "postgres"
	}
	if d.trouble.worth(what, time.Now()) {
		d.log.Warn().Err(err).Str("step", step).Msg("dispatcher step not done")
	}
}
