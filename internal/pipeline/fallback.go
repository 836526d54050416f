package pipeline

import (
	"context"

	"github.com/masterspeak/masterspeak/internal/coach"
)

// fallBack completes a report without feedback. It changes nothing else: where
// another try may bring the coach's own the report still comes beside the error,
// and this is what the owner gets once no further try is left. It names who wrote it, and the
// error says why somebody else did not; a fallback that fails changes nothing.
func (a *Analyzer) fallBack(ctx context.Context, asked coach.Request, r *Report) {
	if a.Fallback == nil {
		return
	}
	res, err := a.Fallback.Coach(ctx, asked)
	if err != nil {
		return
	}
	r.Feedback = &res.Feedback
	r.Coaching = Coaching{
		Status: "succeeded", Provider: res.Provider, Model: res.Model, Usage: res.Usage, Error: r.Coaching.Error,
	}
}
