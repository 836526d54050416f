package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/audio"
	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/provider"
	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
)

// Coach gives feedback on measured facts. A *coach.Error says whether another
// try makes sense.
type Coach interface {
	Coach(ctx context.Context, r coach.Request) (coach.Result, error)
}

// Parts are what an Analyzer works with. Only Coach and Provider are required.
type Parts struct {
	Coach    Coach
	Provider string // names the coach in results that it did not answer
	Fallback Coach  // writes the feedback when the coach does not; nil: nobody
	// Advice names coach, model and prompt. Feedback is given again to the same
	// content for as long as it stays the same; empty: never.
	Advice string

	Fetcher     Fetcher     // nil: recordings are refused
	Transcriber Transcriber // nil: recordings have no words
	Recogniser  string      // names the transcriber and its model
	Limits      audio.Limits
	Gates       Gates

	Keepsakes Keepsakes // nil: nothing is used again
	Logger    zerolog.Logger
}

// Analyzer turns a job into a report.
type Analyzer struct {
	Parts
}

// New makes an analyzer.
func New(p Parts) *Analyzer { return &Analyzer{p} }

// Analyze does the work of the job. Its error is an *analysis.JobError, or
// whatever ended the context. A provider that fails for now costs its part
// alone: the report comes beside the error, for whoever decides that no
// further try is worth the wait.
func (a *Analyzer) Analyze(ctx context.Context, job *analysis.Job, enter func(analysis.Stage)) (json.RawMessage, error) {
	if err := a.Gates.waits(job); err != nil {
		return nil, err
	}
	r := Report{ScoringVersion: scoring.Version, Transcript: Transcript{Text: job.Text}}
	var passing error
	if job.Source == analysis.Audio {
		var err error
		if passing, err = a.hear(ctx, job, &r, enter); err != nil {
			return nil, err
		}
		if putOff(passing) {
			return nil, passing // the coach is asked once there are words
		}
	} else {
		enter(analysis.Measuring)
		r.Metrics = speech.MeasureAt(job.Text, job.Language, scoring.BandOf(job.Kind).Middle())
	}
	r.Scores = scoring.Score(&r.Metrics, job.Kind)
	maps.Copy(r.Metrics.Missing, scoring.Missing(&r.Metrics))
	enter(analysis.Coaching)
	if err := a.advise(ctx, job, &r); err != nil {
		passing = err
	}
	if ctx.Err() != nil && (r.Feedback == nil || passing != nil) {
		return nil, context.Cause(ctx)
	}
	b, err := json.Marshal(&r)
	if err != nil {
		return nil, fmt.Errorf("encoding a report: %w", err)
	}
	return b, passing
}

// advise adds the feedback, or the reason why there is none; both if there is a
// fallback. It returns an error only when another try may bring the coach's own,
// or the job was stopped.
func (a *Analyzer) advise(ctx context.Context, job *analysis.Job, r *Report) error {
	req := coach.Request{
		Text: r.Transcript.Text, Title: job.Title, Kind: job.Kind, Depth: job.Depth, Language: job.Language,
		Metrics: &r.Metrics, Scores: r.Scores,
	}
	if r.Recording != nil {
		req.Endings = r.Recording.Endings
	}
	res, reused, err := a.coached(ctx, job, &req)
	if err == nil {
		r.Feedback = &res.Feedback
		r.Coaching = Coaching{Status: "succeeded", Provider: res.Provider, Model: res.Model, Usage: res.Usage, Reused: reused}
		return nil
	}
	why := told(err)
	if why == nil {
		why = &analysis.JobError{Code: "coaching_failed", Message: "the coach stopped for a reason of ours", Retryable: true, Cause: err}
	}
	r.Coaching = Coaching{Status: "failed", Provider: a.Provider, Error: &Failure{Code: why.Code, Message: why.Message}}
	a.fallBack(ctx, req, r)
	if why.Retryable {
		return why
	}
	return nil
}

// coached asks the coach, or takes what it said to the same before.
func (a *Analyzer) coached(ctx context.Context, job *analysis.Job, req *coach.Request) (res coach.Result, reused bool, err error) {
	ask := func() (coach.Result, error) { return a.Coach.Coach(ctx, *req) }
	if a.Advice == "" {
		res, err = through(a.Gates.Coach, job, ask)
		return res, false, err
	}
	hash := hashOf("feedback", 1, a.Advice, scoring.Version, req.Text, req.Title, req.Kind, req.Depth, req.Language, req.Metrics, req.Endings)
	if !job.Fresh && a.recall(ctx, job.Owner, analysis.KeptFeedback, hash, &res) {
		res.Usage = nil // it was paid for before
		return res, true, nil
	}
	if res, err = through(a.Gates.Coach, job, ask); err == nil {
		a.keep(ctx, job.Owner, analysis.KeptFeedback, hash, &res)
	}
	return res, false, err
}

// told translates what a provider says, whatever it is for, into what a job
// understands. It returns nil for an error that is no provider's.
func told(err error) *analysis.JobError {
	if why := throttled(err); why != nil {
		return why
	}
	var known *provider.Error
	if !errors.As(err, &known) {
		return nil
	}
	why := &analysis.JobError{
		Code: known.Code, Message: known.Message, Retryable: known.Retryable, RetryAfter: known.RetryAfter, Cause: provider.Quiet(known.Err),
	}
	var held *provider.HeldError
	if why.Held = errors.As(err, &held); why.Held {
		why.RetryAfter = held.For
	}
	return why
}
