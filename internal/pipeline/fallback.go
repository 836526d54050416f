package pipeline

import (
	"context"

	"github.com/masterspeak/masterspeak/internal/coach"
)

// WithFallback makes c write the feedback of every report that the coach left
// without. It changes nothing else: where another try may bring the coach's own
// feedback the report still comes beside the error, and the fallback's is what
// the owner gets once no further try is left.
func (a *Analyzer) WithFallback(c Coach) *Analyzer {
	with := *a
	with.fallback = c
	return &with
}

// fallBack completes a report without feedback. It names who wrote it, and the
// error says why somebody else did not; a fallback that fails changes nothing.
func (a *Analyzer) fallBack(ctx context.Context, asked coach.Request, r *Report) {
	if a.fallback == nil {
		return
	}
	res, err := a.fallback.Coach(ctx, asked)
	if err != nil {
		return
	}
	r.Feedback = &res.Feedback
	r.Coaching = Coaching{
		Status: "succeeded", Provider: res.Provider, Model: res.Model, Usage: res.Usage, Error: r.Coaching.Error,
	}
}
