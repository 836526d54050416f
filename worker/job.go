package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/audit"
	"github.com/masterspeak/masterspeak/internal/retry"
)

// handle follows one delivery to its end: claim, work, write, ack.
func (p *Pool) handle(work context.Context, d Delivery) {
	came := time.Now()
	job, err := p.store.Claim(work, d.JobID())
	switch {
	case err != nil:
		if p.trouble.worth("claim", time.Now()) {
			p.log.Warn().Err(err).Stringer("job_id", d.JobID()).Msg("claim not possible")
		}
		p.sent(d, d.NakIn(time.Second))
		return
	case job == nil:
		// Stale: ended, taken, or not due. If its owner dies after all, the
		// dispatcher finds the orphan.
		p.sent(d, d.Ack())
		return
	}
	p.trouble.over("claim") // the lanes tell that Postgres is back
	p.cfg.Claimed()
	p.cfg.Recorder.JobBegan(job)
	p.cfg.Recorder.Busy(1)
	defer p.cfg.Recorder.Busy(-1)
	work, followed := p.cfg.Spans.Process(work, job, d.TraceParent(), came)

	ctx, cancel := context.WithCancelCause(work)
	defer cancel(nil)
	a := &attempt{job: job, delivery: d, cancel: cancel}
	p.running.add(a)
	// Removed last: heartbeats keep the lease while the result is written.
	defer p.running.remove(a)
	p.bus.Announce(job.Event(job.Version, analysis.Running, ""))

	began := time.Now()
	result, err := p.work(ctx, job)
	end := ending{job: job, err: err, partial: err != nil && result != nil, cause: context.Cause(ctx)}
	end.hold = p.slots.heed(err, retry.Chance())
	verdict, delay, why := outcome(end, p.cfg.Policy, retry.Chance())
	if err := p.settle(work, a, verdict, result, delay, why); err != nil {
		verdict = dropped
		p.log.Warn().Err(err).Stringer("job_id", job.ID).Msg("job given up")
	}
	took := time.Since(began)
	p.cfg.Recorder.JobEnded(job, verdict.String(), took)
	followed(verdict.String())
	p.logEnd(job, verdict, why, took)
}

// work runs the analyzer under the job's timeout; a panic is an error of the
// job, not the end of the process.
func (p *Pool) work(ctx context.Context, job *analysis.Job) (result json.RawMessage, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, p.cfg.JobTimeout, errTimeout)
	defer cancel()
	stages := p.newStages(ctx, job)
	defer stages.stop()
	defer func() {
		if r := recover(); r != nil {
			// The value may quote the speech; the stack does not.
			p.log.Error().Stringer("job_id", job.ID).Bytes("stack", debug.Stack()).Msg("analyzer panicked")
			p.cfg.Alarm.Panicked(r, about(job))
			err = fmt.Errorf("analyzing: panic of type %T", r)
		}
	}()
	result, err = p.analyzer.Analyze(ctx, job, stages.enter)
	if err != nil && errors.Is(context.Cause(ctx), errTimeout) {
		err = errors.Join(errTimeout, err)
	}
	return result, err
}

// settle writes what became of the attempt and then ends the message. While
// Postgres is away it holds the result and tries again, for as long as nobody
// fenced it off; a stop gives that up too, and the lease runs out.
func (p *Pool) settle(work context.Context, a *attempt, v verdict, result json.RawMessage, delay time.Duration, why *analysis.JobError) error {
	if v == dropped {
		p.giveUp(a)
		return nil
	}
	// Detached: the job's own context has ended when it was interrupted.
	ctx := context.WithoutCancel(work)
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		version, err := p.write(ctx, a.job, v, result, delay, why)
		switch {
		case err == nil:
			p.bus.Announce(a.job.Event(version, after[v], ""))
			p.end(a.delivery, v)
			return nil
		case fenced(err):
			p.giveUp(a)
			return err
		case !errors.Is(err, analysis.ErrUnavailable) && v == finished:
			// The result itself was refused: a defect of ours.
			v, why = deadLetter, &analysis.JobError{Code: analysis.CodeInternal, Message: "the result could not be stored", Retryable: true, Cause: err}
			p.log.Error().Err(err).Stringer("job_id", a.job.ID).Msg("result refused")
		case !errors.Is(err, analysis.ErrUnavailable), !pause(work, wait):
			return err
		}
	}
}

// after is the state that each verdict leads to.
var after = map[verdict]analysis.Status{
	finished: analysis.Succeeded, retryLater: analysis.Queued, heldBack: analysis.Queued, deadLetter: analysis.Failed, interrupted: analysis.Queued,
}

// giveUp ends an attempt that no longer has the job. The message goes back and
// not away: the job may be queued again by now, with this as its only message.
// Watchers are asked to look, because the last write may be ours after all,
// with an answer that was lost on its way.
func (p *Pool) giveUp(a *attempt) {
	p.sent(a.delivery, a.delivery.NakIn(0))
	p.bus.Announce(analysis.Changed{ID: a.job.ID, Owner: a.job.Owner}.Event())
}

func (p *Pool) write(ctx context.Context, job *analysis.Job, v verdict, result json.RawMessage, delay time.Duration, why *analysis.JobError) (int64, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	ctx, committed := p.cfg.Spans.Commit(ctx)
	version, err := p.commit(ctx, job, v, result, delay, why)
	committed(err)
	return version, err
}

func (p *Pool) commit(ctx context.Context, job *analysis.Job, v verdict, result json.RawMessage, delay time.Duration, why *analysis.JobError) (int64, error) {
	switch v {
	case finished:
		return p.store.Finish(ctx, job.Lease, result)
	case retryLater:
		return p.store.Backoff(ctx, job.Lease, delay, why)
	case heldBack:
		return p.store.Hold(ctx, job.Lease, delay, why)
	case interrupted:
		return p.store.Interrupt(ctx, job.Lease)
	default:
		return p.store.Fail(ctx, job.Lease, why)
	}
}

// end acks the message, or gives it back at once when the job was interrupted.
func (p *Pool) end(d Delivery, v verdict) {
	if v == interrupted {
		p.sent(d, d.NakIn(0))
		return
	}
	p.sent(d, d.Ack())
}

// sent notes an ack that did not go out. Harmless: the message comes again and
// finds nothing to claim.
func (p *Pool) sent(d Delivery, err error) {
	if err != nil {
		p.log.Debug().Err(err).Stringer("job_id", d.JobID()).Msg("ack not sent")
	}
}

// logEnd tells what became of the attempt, whatever the level of the log, and
// why only where it would help. An end for a reason of ours calls for people.
func (p *Pool) logEnd(job *analysis.Job, v verdict, why *analysis.JobError, took time.Duration) {
	entry := audit.Entry{JobID: job.ID, Lane: job.Lane, Attempt: job.Attempt, Outcome: v.String(), Took: took}
	if why == nil {
		p.audit.Record(audit.JobEnded, entry)
		return
	}
	entry.ErrorCode = why.Code
	p.audit.Record(audit.JobEnded, entry)
	if why.Cause != nil {
		p.log.Info().Stringer("job_id", job.ID).Str("error_code", why.Code).AnErr("cause", why.Cause).Msg("job not done")
	}
	if v == deadLetter && why.Code == analysis.CodeInternal {
		p.cfg.Alarm.Raised(why, about(job))
	}
}

// about names a job to whoever is alarmed.
func about(job *analysis.Job) map[string]string {
	return map[string]string{"job_id": job.ID.String(), "lane": string(job.Lane), "attempt": strconv.Itoa(job.Attempt)}
}
