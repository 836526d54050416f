// Package intake is where a change by an owner becomes known to the rest of
// the system: it commits through the store and then tells the queue and the
// watchers.
//
// It promises that what it returned is committed. What it tells afterwards is
// a hint that may be lost: the dispatcher and the watchers' re-reading make up
// for that.
//
// Trap: never tell before the commit, and never fail because telling failed.
package intake

import (
	"context"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/tracing"
)

// Store commits changes.
type Store interface {
	Submit(ctx context.Context, sub analysis.Submission) (analysis.Accepted, error)
	SubmitBatch(ctx context.Context, b analysis.BatchSubmission) (analysis.AcceptedBatch, error)
	Get(ctx context.Context, owner, id analysis.ID) (analysis.Analysis, error)
}

// Changer moves jobs on behalf of their owner.
type Changer interface {
	Cancel(ctx context.Context, owner, id analysis.ID) (analysis.Changed, error)
	Retry(ctx context.Context, owner, id analysis.ID) (analysis.Changed, error)
	Delete(ctx context.Context, owner, id analysis.ID) (analysis.Changed, error)
}

// Telegraph tells others, without waiting and without promise.
type Telegraph interface {
	Hint(ctx context.Context, lane analysis.Lane, id analysis.ID)
	Announce(analysis.Event)
	Cancelled(analysis.ID)
}

// Intake accepts and changes jobs.
type Intake struct {
	store   Store
	changer Changer
	tell    Telegraph
}

// New makes an intake.
func New(store Store, changer Changer, tell Telegraph) *Intake {
	return &Intake{store: store, changer: changer, tell: tell}
}

// Submit accepts a submission; see the store for its promises.
func (i *Intake) Submit(ctx context.Context, sub analysis.Submission) (analysis.Accepted, error) {
	sub.TraceParent = tracing.Parent(ctx)
	ctx, cancel := unhurried(ctx)
	defer cancel()
	accepted, err := i.store.Submit(ctx, sub)
	if err != nil {
		return accepted, err
	}
	if accepted.Dispatch {
		i.tell.Hint(ctx, accepted.Analysis.Lane, accepted.Analysis.ID)
	}
	if !accepted.Replayed {
		a := &accepted.Analysis
		i.tell.Announce(analysis.Changed{ID: a.ID, Owner: a.Owner, Version: a.Version, Status: a.Status}.Event())
	}
	return accepted, nil
}

// SubmitBatch accepts many submissions; see the store for its promises.
func (i *Intake) SubmitBatch(ctx context.Context, b analysis.BatchSubmission) (analysis.AcceptedBatch, error) {
	if parent := tracing.Parent(ctx); parent != "" {
		for place := range b.Items {
			b.Items[place].TraceParent = parent
		}
	}
	ctx, cancel := unhurried(ctx)
	defer cancel()
	accepted, err := i.store.SubmitBatch(ctx, b)
	if err != nil || accepted.Replayed {
		return accepted, err
	}
	for place, dispatch := range accepted.Dispatch {
		id := accepted.ID.Item(place)
		if dispatch {
			i.tell.Hint(ctx, b.Items[place].Lane, id)
		}
		i.tell.Announce(analysis.Changed{ID: id, Owner: b.Owner, Version: 1, Status: analysis.Queued}.Event())
	}
	return accepted, nil
}

// unhurried keeps the deadline of a caller, and goes on when the caller leaves: the
// commit may be under way, and would make a job that nobody is told of until the
// dispatcher finds it.
func unhurried(ctx context.Context) (context.Context, context.CancelFunc) {
	on := context.WithoutCancel(ctx)
	if deadline, ok := ctx.Deadline(); ok {
		return context.WithDeadline(on, deadline)
	}
	return context.WithCancel(on)
}

// Cancel calls a job off and aborts the work on it, wherever it runs.
func (i *Intake) Cancel(ctx context.Context, owner, id analysis.ID) (analysis.Analysis, error) {
	return i.change(ctx, owner, id, i.changer.Cancel)
}

// Retry queues a job again that ended without a result.
func (i *Intake) Retry(ctx context.Context, owner, id analysis.ID) (analysis.Analysis, error) {
	return i.change(ctx, owner, id, i.changer.Retry)
}

// Delete erases a job and aborts the work on it.
func (i *Intake) Delete(ctx context.Context, owner, id analysis.ID) error {
	changed, err := i.changer.Delete(ctx, owner, id)
	if err != nil {
		return err
	}
	i.told(changed)
	return nil
}

type move func(ctx context.Context, owner, id analysis.ID) (analysis.Changed, error)

func (i *Intake) change(ctx context.Context, owner, id analysis.ID, m move) (analysis.Analysis, error) {
	changed, err := m(ctx, owner, id)
	if err != nil {
		return analysis.Analysis{}, err
	}
	i.told(changed)
	return i.store.Get(ctx, owner, id)
}

func (i *Intake) told(changed analysis.Changed) {
	if changed.WasRunning {
		i.tell.Cancelled(changed.ID)
	}
	i.tell.Announce(changed.Event())
}
