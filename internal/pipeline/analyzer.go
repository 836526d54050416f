package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
)

// Coach gives feedback on measured facts. A *coach.Error says whether another
// try makes sense.
type Coach interface {
	Coach(ctx context.Context, r coach.Request) (coach.Result, error)
}

// Analyzer turns a job into a report.
type Analyzer struct {
	coach    Coach
	provider string
	fallback Coach // nil: none
}

// New makes an analyzer. Provider names the coach in results that it did not
// answer.
func New(c Coach, provider string) *Analyzer { return &Analyzer{coach: c, provider: provider} }

// Analyze does the work of the job. Its error is an *analysis.JobError, or
// whatever ended the context. A coach that fails for now costs the feedback
// alone: the report comes beside the error, for whoever decides that no
// further try is worth the wait.
func (a *Analyzer) Analyze(ctx context.Context, job *analysis.Job, enter func(analysis.Stage)) (json.RawMessage, error) {
	if job.Source == analysis.Audio {
		return nil, &analysis.JobError{Code: "audio_not_supported", Message: "recordings cannot be analysed by this server"}
	}
	enter(analysis.Measuring)
	r := Report{
		Metrics:        speech.MeasureIn(job.Text, job.Language),
		ScoringVersion: scoring.Version,
		Transcript:     Transcript{Text: job.Text},
	}
	r.Scores = scoring.Score(&r.Metrics)
	enter(analysis.Coaching)
	passing := a.advise(ctx, job, &r)
	if ctx.Err() != nil && r.Feedback == nil {
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
	asked := coach.Request{
		Text: job.Text, Title: job.Title, Kind: job.Kind, Depth: job.Depth, Language: job.Language,
		Metrics: &r.Metrics, Scores: r.Scores,
	}
	res, err := a.coach.Coach(ctx, asked)
	if err == nil {
		r.Feedback = &res.Feedback
		r.Coaching = Coaching{Status: "succeeded", Provider: res.Provider, Model: res.Model, Usage: res.Usage}
		return nil
	}
	why := reason(err)
	r.Coaching = Coaching{Status: "failed", Provider: a.provider, Error: &Failure{Code: why.Code, Message: why.Message}}
	a.fallBack(ctx, asked, r)
	if why.Retryable {
		return why
	}
	return nil
}

// reason translates what a coach says into what a job understands.
func reason(err error) *analysis.JobError {
	if why := throttled(err); why != nil {
		return why
	}
	var known *coach.Error
	if errors.As(err, &known) {
		return &analysis.JobError{
			Code: known.Code, Message: known.Message, Retryable: known.Retryable,
			RetryAfter: known.RetryAfter, Outage: known.Outage(), Cause: known.Err,
		}
	}
	return &analysis.JobError{Code: "coaching_failed", Message: "the coach stopped for a reason of ours", Retryable: true, Cause: err}
}
