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
	coach       Coach
	provider    string
	maxAttempts int
}

// New makes an analyzer. Provider names the coach in results that it did not
// answer; maxAttempts is the attempt from which on a coach that fails is no
// longer waited for.
func New(c Coach, provider string, maxAttempts int) *Analyzer {
	return &Analyzer{coach: c, provider: provider, maxAttempts: maxAttempts}
}

// Analyze does the work of the job. Its error is an *analysis.JobError, or
// whatever ended the context.
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
	if err := a.advise(ctx, job, &r); err != nil {
		return nil, err
	}
	b, err := json.Marshal(&r)
	if err != nil {
		return nil, fmt.Errorf("encoding a report: %w", err)
	}
	return b, nil
}

// advise adds the feedback, or the reason why there is none. It returns an
// error only when the job should be tried again or was stopped.
func (a *Analyzer) advise(ctx context.Context, job *analysis.Job, r *Report) error {
	res, err := a.coach.Coach(ctx, coach.Request{
		Text: job.Text, Title: job.Title, Kind: job.Kind, Depth: job.Depth, Language: job.Language,
		Metrics: &r.Metrics, Scores: r.Scores,
	})
	if err == nil {
		r.Feedback = &res.Feedback
		r.Coaching = Coaching{Status: "succeeded", Provider: res.Provider, Model: res.Model, Usage: res.Usage}
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	why := reason(err)
	if why.Retryable && job.Attempt < a.maxAttempts {
		return why
	}
	r.Coaching = Coaching{Status: "failed", Provider: a.provider, Error: &Failure{Code: why.Code, Message: why.Message}}
	return nil
}

// reason translates what a coach says into what a job understands.
func reason(err error) *analysis.JobError {
	var known *coach.Error
	if errors.As(err, &known) {
		return &analysis.JobError{
			Code: known.Code, Message: known.Message, Retryable: known.Retryable,
			RetryAfter: known.RetryAfter, Cause: known.Err,
		}
	}
	return &analysis.JobError{Code: "coaching_failed", Message: "the coach stopped for a reason of ours", Retryable: true, Cause: err}
}
