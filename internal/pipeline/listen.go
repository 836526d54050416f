package pipeline

import (
	"cmp"
	"context"
	"errors"
	"io"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/audio"
	"github.com/masterspeak/masterspeak/internal/recording"
	"github.com/masterspeak/masterspeak/internal/voice"
)

// Fetcher brings the recording of a job into a file of this machine. Its
// errors are *analysis.JobError, or what ended the context.
type Fetcher interface {
	Fetch(ctx context.Context, job *analysis.Job) (*recording.Local, error)
}

// heard is what a recording tells without its words.
type heard struct {
	local *recording.Local
	info  audio.Info
	voice voice.Voice

	samples int64 // decoded
}

// listen fetches and decodes a recording, and measures the voice. The caller
// closes what was heard.
func (a *Analyzer) listen(ctx context.Context, job *analysis.Job, enter func(analysis.Stage)) (_ *heard, err error) {
	if a.Fetcher == nil {
		return nil, &analysis.JobError{Code: "audio_not_supported", Message: "recordings cannot be analysed by this server"}
	}
	enter(analysis.Fetching)
	h := &heard{}
	if h.local, err = a.Fetcher.Fetch(ctx, job); err != nil {
		return nil, err
	}
	enter(analysis.Decoding)
	if err = h.decode(ctx, a.Limits); err != nil {
		_ = h.local.Close()
		return nil, err
	}
	return h, nil
}

// decode runs the whole recording past the ear, a buffer at a time.
func (h *heard) decode(ctx context.Context, limits audio.Limits) error {
	r, err := audio.Open(ctx, h.local, limits)
	if err != nil {
		return unheard(ctx, err)
	}
	defer func() { _ = r.Close() }()
	ear, samples := voice.New(), make([]float32, 16<<10)
	for {
		n, err := r.Read(samples)
		ear.Write(samples[:n])
		h.samples += int64(n)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return unheard(ctx, err)
		}
	}
	h.info, h.voice = r.Info(), ear.Result()
	if h.voice.Tempo == nil && h.voice.Pitch == nil {
		why := cmp.Or(h.voice.Missing["pitch"], "no voice was found")
		return &analysis.JobError{Code: "no_speech", Message: "nobody can be heard: " + why}
	}
	return nil
}

// unheard translates what decoding says. A recording does not get better by
// another try; only a machine without room or time may.
func unheard(ctx context.Context, err error) error {
	var known *audio.Error
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &known):
		return &analysis.JobError{Code: string(known.Code), Message: known.Message, Cause: known.Err}
	}
	return &analysis.JobError{Code: "audio_unreadable", Message: "the recording could not be read", Retryable: true, Cause: err}
}
