package pipeline

import (
	"context"

	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/transcribe"
)

// Call is what one call to a provider came to. Nothing in it is the user's.
type Call struct {
	InputTokens, OutputTokens int
	AudioSeconds              float64
	Err                       error
}

// Observer follows calls to a provider from their beginning to their end.
type Observer interface {
	Begin(ctx context.Context) (context.Context, func(Call))
}

// Observed is a coach whose calls are followed. It goes inside Budgeted: a wait
// for room is not the provider's time.
func Observed(c Coach, o Observer) Coach { return observed{c, o} }

type observed struct {
	coach    Coach
	observer Observer
}

// Coach asks.
func (o observed) Coach(ctx context.Context, r coach.Request) (coach.Result, error) {
	ctx, end := o.observer.Begin(ctx)
	res, err := o.coach.Coach(ctx, r)
	call := Call{Err: err}
	if res.Usage != nil {
		call.InputTokens, call.OutputTokens = res.Usage.InputTokens, res.Usage.OutputTokens
	}
	end(call)
	return res, err
}

// ObservedTranscriber is a transcriber whose calls are followed likewise.
func ObservedTranscriber(t Transcriber, o Observer) Transcriber { return observedTranscriber{t, o} }

type observedTranscriber struct {
	transcriber Transcriber
	observer    Observer
}

// Transcribe asks.
func (o observedTranscriber) Transcribe(ctx context.Context, r transcribe.Recording, opt transcribe.Options) (transcribe.Transcript, error) {
	ctx, end := o.observer.Begin(ctx)
	t, err := o.transcriber.Transcribe(ctx, r, opt)
	end(Call{InputTokens: t.Usage.InputTokens, OutputTokens: t.Usage.OutputTokens, AudioSeconds: t.Usage.AudioSeconds, Err: err})
	return t, err
}
