package worker

import (
	"context"
	"encoding/json"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Claimer takes a job under a new lease; nil when there is nothing to take.
type Claimer interface {
	Claim(ctx context.Context, id analysis.ID) (*analysis.Job, error)
}

// Leases keeps leases alive and shows what their holders do. ExtendLeases
// returns the ids that are still held.
type Leases interface {
	ExtendLeases(ctx context.Context, leases []analysis.Lease) ([]analysis.ID, error)
	SetStage(ctx context.Context, lease analysis.Lease, stage analysis.Stage) (version int64, err error)
}

// Ender ends one attempt under its lease. Each returns the job's new version,
// or analysis.ErrFenced when the lease is no longer held.
type Ender interface {
	Finish(ctx context.Context, lease analysis.Lease, result json.RawMessage) (int64, error)
	Fail(ctx context.Context, lease analysis.Lease, why *analysis.JobError) (int64, error)
	Backoff(ctx context.Context, lease analysis.Lease, delay time.Duration, why *analysis.JobError) (int64, error)
	Hold(ctx context.Context, lease analysis.Lease, delay time.Duration, why *analysis.JobError) (int64, error)
	Interrupt(ctx context.Context, lease analysis.Lease) (int64, error)
}

// LaneReader lists the lanes of which nothing may be taken.
type LaneReader interface {
	PausedLanes(ctx context.Context) ([]analysis.Lane, error)
}

// Register keeps the list of workers, for operators alone.
type Register interface {
	SeeWorker(ctx context.Context, w analysis.Worker) error
	ForgetWorker(ctx context.Context, id analysis.ID) error
}

// Store is what a pool needs of Postgres.
type Store interface {
	Claimer
	Leases
	Ender
	LaneReader
	Register
}

// Source opens lanes of deliveries.
type Source interface {
	Open(ctx context.Context, lane analysis.Lane, prefetch int) (Lane, error)
}

// Lane hands out deliveries. An error of Next other than the context's means
// that the lane must be opened anew.
type Lane interface {
	Next(ctx context.Context) (Delivery, error)
	Close()
}

// Delivery is a hint that a job may be worth a claim.
type Delivery interface {
	JobID() analysis.ID
	TraceParent() string
	Ack() error
	NakIn(delay time.Duration) error
	InProgress() error
}

// Bus tells others of changes, and this pool of jobs that were called off.
type Bus interface {
	Announce(analysis.Event)
	OnCancel(func(analysis.ID)) (stop func(), err error)
}

// Analyzer does the work of a job. It reports the stages it enters, respects
// its context, and returns the result as JSON; an *analysis.JobError says
// whether another try makes sense. A result beside an error is what there is
// so far: it is stored if the job is not tried again.
type Analyzer interface {
	Analyze(ctx context.Context, job *analysis.Job, enter func(analysis.Stage)) (json.RawMessage, error)
}

// Recorder counts what happens; a nil one is allowed in Config.
type Recorder interface {
	JobBegan(job *analysis.Job)
	JobEnded(job *analysis.Job, outcome string, took time.Duration)
	Busy(delta int)
}

// Spans follows attempts; a nil one is allowed in Config. Sent is where the
// trace of the message's sender goes on, if it is followed.
type Spans interface {
	Process(ctx context.Context, job *analysis.Job, sent string, began time.Time) (_ context.Context, end func(outcome string))
	Commit(ctx context.Context) (_ context.Context, end func(error))
}

// Alarm calls people: for a panic, where it was recovered, and for a job that
// ended for a reason of ours. A nil one is allowed in Config.
type Alarm interface {
	Panicked(value any, about map[string]string)
	Raised(err error, about map[string]string)
}
