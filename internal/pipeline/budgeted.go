package pipeline

import (
	"context"
	"errors"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/budget"
	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/transcribe"
)

// codeNoRoom is the reason of a job that waits for room in a provider's budget.
const codeNoRoom = "provider_budget"

// Budget lets a call to a provider begin when there is room for it. Its error
// is a *budget.Refusal, or whatever ended the context.
type Budget interface {
	Take(ctx context.Context, tokens int) (*budget.Grant, error)
}

// Budgeted is a coach whose calls share the budget of its provider with those
// of all workers.
func Budgeted(c Coach, b Budget) Coach { return budgeted{c, b} }

type budgeted struct {
	coach  Coach
	budget Budget
}

// Coach waits for room and asks. An answer corrects the budget's estimate, and
// a provider that wants fewer requests is left alone by everybody.
func (b budgeted) Coach(ctx context.Context, r coach.Request) (coach.Result, error) {
	return within(ctx, b.budget, estimate(r), func(ctx context.Context) (coach.Result, *budget.Bill, error) {
		res, err := b.coach.Coach(ctx, r)
		return res, bill(res), err
	})
}

// BudgetedTranscriber is a transcriber whose calls share a budget likewise. It
// counts as one call; recordings have no tokens before they are heard.
func BudgetedTranscriber(t Transcriber, b Budget) Transcriber { return budgetedTranscriber{t, b} }

type budgetedTranscriber struct {
	transcriber Transcriber
	budget      Budget
}

// Transcribe waits for room and asks.
func (b budgetedTranscriber) Transcribe(ctx context.Context, r transcribe.Recording, o transcribe.Options) (transcribe.Transcript, error) {
	return within(ctx, b.budget, 0, func(ctx context.Context) (transcribe.Transcript, *budget.Bill, error) {
		t, err := b.transcriber.Transcribe(ctx, r, o)
		return t, &budget.Bill{Calls: 1, Tokens: t.Usage.InputTokens + t.Usage.OutputTokens}, err
	})
}

// within makes one call to a provider. What it cost is nil when nobody knows.
func within[T any](ctx context.Context, b Budget, tokens int, call func(context.Context) (T, *budget.Bill, error)) (T, error) {
	var none T
	grant, err := b.Take(ctx, tokens)
	if err != nil {
		return none, err
	}
	res, cost, err := call(ctx)
	if asks, limited := tooMany(err); limited {
		grant.Limited(ctx, asks)
		return none, &limitedError{err}
	}
	if cost != nil {
		grant.Settle(ctx, *cost)
	}
	return res, err
}

// Tokens of a coaching call beside the speech. They are estimates on the safe
// side: instructions, rubric, facts and schema, and the longest usual answer.
const (
	bytesPerToken = 4
	promptTokens  = 1500
	answerTokens  = 1500
)

func estimate(r coach.Request) int { return len(r.Text)/bytesPerToken + promptTokens + answerTokens }

// bill is what an answer cost, if its provider says so.
func bill(r coach.Result) *budget.Bill {
	if r.Usage == nil {
		return nil
	}
	return &budget.Bill{Calls: r.Calls, Tokens: r.Usage.InputTokens + r.Usage.OutputTokens}
}

// tooMany reports whether a provider answered that there were too many calls,
// and for how long it asks to be left alone.
func tooMany(err error) (asks time.Duration, limited bool) {
	var known *coach.Error
	if errors.As(err, &known) && known.Code == coach.CodeRateLimited && known.Retryable {
		return known.RetryAfter, true
	}
	return 0, false
}

// limitedError is a 429 that the budget knows.
type limitedError struct{ error }

func (e *limitedError) Unwrap() error { return e.error }

// throttled is the reason of a call that had no room, nil if that was not it.
// Others share the budget and know as much, so it is no outage to be probed.
func throttled(err error) *analysis.JobError {
	var full *budget.Refusal
	if errors.As(err, &full) {
		return &analysis.JobError{
			Code: codeNoRoom, Message: "the calls that the provider allows per minute are used up",
			Retryable: true, RetryAfter: full.RetryAfter, Throttled: true,
		}
	}
	var limited *limitedError
	if !errors.As(err, &limited) {
		return nil
	}
	why := told(limited.error)
	why.Throttled = true
	return why
}
