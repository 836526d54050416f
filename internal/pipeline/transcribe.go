package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/audio"
	"github.com/masterspeak/masterspeak/internal/transcribe"
)

// Transcriber writes down what is said. A *transcribe.Error says whether
// another try makes sense.
type Transcriber interface {
	Transcribe(ctx context.Context, r transcribe.Recording, o transcribe.Options) (transcribe.Transcript, error)
}

// Transcription says where the text comes from, or why there is none.
type Transcription struct {
	Status       string   `json:"status"` // succeeded, failed or skipped
	Provider     string   `json:"provider,omitempty"`
	Model        string   `json:"model,omitempty"`
	Reused       bool     `json:"reused,omitempty"` // from an earlier analysis of the same recording
	AudioSeconds float64  `json:"audio_seconds,omitempty"`
	InputTokens  int      `json:"input_tokens,omitempty"`
	OutputTokens int      `json:"output_tokens,omitempty"`
	Error        *Failure `json:"error,omitempty"`
}

const noTranscriber = "this server has no transcriber"

// transcribe writes the recording down, or takes what was written before. It
// returns an error only when another try may bring a transcript.
func (a *Analyzer) transcribe(ctx context.Context, job *analysis.Job, h *heard) (*transcribe.Transcript, Transcription, error) {
	if a.Transcriber == nil {
		return nil, Transcription{Status: "skipped", Error: &Failure{Code: "no_transcriber", Message: noTranscriber}}, nil
	}
	hash := hashOf("transcript", 1, h.local.SHA256[:], a.Recogniser, job.Language)
	var t transcribe.Transcript
	reused := a.recall(ctx, job.Owner, analysis.KeptTranscript, hash, &t)
	if !reused {
		var err error
		t, err = through(a.Gates.Transcriber, job, func() (transcribe.Transcript, error) {
			return a.Transcriber.Transcribe(ctx, h.recording(ctx, a.Limits), transcribe.Options{Language: job.Language})
		})
		if err != nil {
			why, passing := untranscribed(err)
			return nil, why, passing
		}
		a.keep(ctx, job.Owner, analysis.KeptTranscript, hash, &t)
	}
	done := Transcription{Status: "succeeded", Provider: t.Provider, Model: t.Model, Reused: reused}
	if !reused {
		done.AudioSeconds, done.InputTokens, done.OutputTokens = t.Usage.AudioSeconds, t.Usage.InputTokens, t.Usage.OutputTokens
	}
	return &t, done, nil
}

// untranscribed tells a failure that passes from one that stays.
func untranscribed(err error) (Transcription, error) {
	why := told(err)
	if why == nil {
		why = &analysis.JobError{Code: "transcription_failed", Message: "the transcriber stopped for a reason of ours", Retryable: true, Cause: err}
	}
	failed := Transcription{Status: "failed", Error: &Failure{Code: why.Code, Message: why.Message}}
	if why.Retryable {
		return failed, why
	}
	return failed, nil
}

// recording is what was heard in the transcriber's words: the file as it is,
// and its sound for when it has to be cut or is of a kind that few servers take.
func (h *heard) recording(ctx context.Context, limits audio.Limits) transcribe.Recording {
	name := h.local.Name()
	r := transcribe.Recording{
		Name: "speech" + h.info.Format.Extension(), Size: h.local.Bytes, Seconds: h.info.Seconds,
		Open: func() (io.ReadCloser, error) { return os.Open(name) },
		Sound: &transcribe.Sound{
			Samples: h.samples,
			Open:    func(from int64) (transcribe.Samples, error) { return openSound(ctx, name, limits, from) },
		},
	}
	if h.voice.Pauses != nil {
		for _, p := range h.voice.Pauses.Items {
			r.Sound.Pauses = append(r.Sound.Pauses, transcribe.Pause{StartSeconds: p.StartSeconds, EndSeconds: p.EndSeconds})
		}
	}
	return r
}

// sound is a decoded file from one of its samples on.
type sound struct {
	*audio.Recording
	file *os.File
}

func (s sound) Close() error { return errors.Join(s.Recording.Close(), s.file.Close()) }

func openSound(ctx context.Context, name string, limits audio.Limits, from int64) (_ transcribe.Samples, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("opening a recording again: %w", err)
	}
	r, err := audio.Open(ctx, file, limits)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	s := sound{r, file}
	for skip := make([]float32, 16<<10); from > 0 && err == nil; {
		var n int
		n, err = r.Read(skip[:min(from, int64(len(skip)))])
		from -= int64(n)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}
