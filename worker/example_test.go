package worker_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/worker"
)

// desk is one job in memory behind the ports of a pool. Of the embedded store,
// a job without trouble needs nothing more.
type desk struct {
	worker.Store
	job      *analysis.Job
	messages chan analysis.ID
	done     func()
}

func (d *desk) Claim(context.Context, analysis.ID) (*analysis.Job, error) { return d.job, nil }

// No lane is paused, and nobody looks at the list of workers.
func (d *desk) PausedLanes(context.Context) ([]analysis.Lane, error) { return nil, nil }
func (d *desk) SeeWorker(context.Context, analysis.Worker) error     { return nil }
func (d *desk) ForgetWorker(context.Context, analysis.ID) error      { return nil }

func (d *desk) Finish(_ context.Context, _ analysis.Lease, result json.RawMessage) (int64, error) {
	fmt.Println("stored:", string(result))
	return d.job.Version + 1, nil
}

// Open gives each lane; only the interactive one carries messages.
func (d *desk) Open(_ context.Context, lane analysis.Lane, _ int) (worker.Lane, error) {
	if lane == analysis.Interactive {
		return deskLane{d, d.messages}, nil
	}
	return deskLane{d, nil}, nil
}

func (d *desk) Announce(ev analysis.Event) { fmt.Println("told:", ev.Status) }

func (d *desk) OnCancel(func(analysis.ID)) (stop func(), err error) { return func() {}, nil }

type deskLane struct {
	desk     *desk
	messages <-chan analysis.ID
}

func (l deskLane) Next(ctx context.Context) (worker.Delivery, error) {
	select {
	case id := <-l.messages:
		return deskDelivery{l.desk, id}, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (deskLane) Close() {}

type deskDelivery struct {
	desk *desk
	id   analysis.ID
}

func (d deskDelivery) JobID() analysis.ID        { return d.id }
func (d deskDelivery) TraceParent() string       { return "" }
func (d deskDelivery) NakIn(time.Duration) error { return nil }
func (d deskDelivery) InProgress() error         { return nil }

func (d deskDelivery) Ack() error {
	fmt.Println("acked")
	d.desk.done()
	return nil
}

// shout is the whole analysis.
type shout struct{}

func (shout) Analyze(_ context.Context, job *analysis.Job, _ func(analysis.Stage)) (json.RawMessage, error) {
	return json.Marshal(strings.ToUpper(job.Text))
}

// A pool claims what a delivery names, analyses it, stores the result and only
// then acks. Run ends with its context and after its jobs.
func ExamplePool() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	id := analysis.ID{15: 1}
	d := &desk{
		job:      &analysis.Job{Lease: analysis.Lease{ID: id}, Lane: analysis.Interactive, Attempt: 1, Text: "good morning"},
		messages: make(chan analysis.ID, 1),
		done:     stop,
	}
	d.messages <- id

	pool := worker.New(d, d, d, shout{}, zerolog.Nop(), worker.Config{Concurrency: 1})
	fmt.Println("stopped:", pool.Run(ctx))
	// Output:
	// told: running
	// stored: "GOOD MORNING"
	// told: succeeded
	// acked
	// stopped: <nil>
}

// ledger is a dispatcher's side of Postgres and of the stream: one job is due.
type ledger struct {
	worker.DispatchStore
	due  []analysis.ID
	done func()
}

func (l *ledger) DispatchDue(_ context.Context, lane analysis.Lane, _ int) (ids []analysis.ID, err error) {
	if lane == analysis.Batch {
		ids, l.due = l.due, nil
	}
	return ids, nil
}

func (l *ledger) Refill(context.Context, analysis.Lane, time.Duration, int) ([]analysis.ID, error) {
	return nil, nil
}
func (l *ledger) DeleteAgedKeys(context.Context, int) (int64, error)              { return 0, nil }
func (l *ledger) RecoverOrphans(context.Context, int) ([]analysis.Changed, error) { return nil, nil }
func (l *ledger) Expire(context.Context, int) ([]analysis.Changed, error)         { return nil, nil }
func (l *ledger) HasDue(context.Context, analysis.Lane) (bool, error)             { return false, nil }
func (l *ledger) Queue(context.Context) (analysis.QueueState, error) {
	return analysis.QueueState{}, nil
}
func (l *ledger) ForgetSilentWorkers(context.Context, time.Duration) (int64, error) { return 0, nil }
func (l *ledger) LaneDepths(context.Context) (map[analysis.Lane]analysis.StreamDepth, error) {
	return nil, nil
}
func (l *ledger) Look(context.Context) (worker.StreamState, error) { return worker.StreamState{}, nil }
func (l *ledger) Restore(context.Context) error                    { return nil }
func (l *ledger) Recall(context.Context, []analysis.ID) error      { return nil }
func (l *ledger) Announce(analysis.Event)                          {}
func (l *ledger) Cancelled(analysis.ID)                            {}

func (l *ledger) Publish(_ context.Context, lane analysis.Lane, ids []analysis.ID) (lost []analysis.ID, err error) {
	fmt.Println("published", len(ids), "to", lane)
	l.done()
	return nil, nil
}

// A dispatcher publishes what is due, and restores what the stream lost.
func ExampleDispatcher() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	l := &ledger{due: []analysis.ID{{15: 1}}, done: stop}

	dispatcher := worker.NewDispatcher(l, l, l, zerolog.Nop(), worker.DispatcherConfig{})
	fmt.Println("stopped:", dispatcher.Run(ctx))
	// Output:
	// published 1 to batch
	// stopped: <nil>
}
