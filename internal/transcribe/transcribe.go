package transcribe

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"
)

// Options of one recording.
type Options struct {
	Language string // BCP 47; empty: the model finds out
	Prompt   string // empty: one that asks an English speech for its hesitations
}

// together is how many pieces of one recording are under way at once.
const together = 2

// errTimeout is the cause of a context that this package ended.
var errTimeout = errors.New("transcription provider took longer than its timeout")

// Transcribe asks once, or once for each piece of a recording that is too
// large. An error is an *Error, the cause of ctx when that has ended, or what
// went wrong while reading the recording.
func (t *Transcriber) Transcribe(ctx context.Context, r Recording, o Options) (Transcript, error) {
	pieces, err := t.cut(r, o)
	if err != nil {
		return Transcript{}, err
	}
	heard := make([]Transcript, len(pieces))
	group, working := errgroup.WithContext(ctx)
	group.SetLimit(together)
	for i := range pieces {
		group.Go(func() (err error) {
			if working.Err() == nil {
				heard[i], err = t.hear(working, pieces[i], o)
			}
			return err
		})
	}
	err = group.Wait()
	if ctx.Err() != nil {
		return Transcript{}, context.Cause(ctx)
	}
	if err != nil {
		return Transcript{}, err
	}
	whole := stitch(pieces, heard)
	if whole.Text == "" {
		return Transcript{}, noSpeech()
	}
	whole.Provider, whole.Model, whole.Verbatim = providerName, t.config.Model, t.config.Verbatim
	if whole.Language == "" {
		whole.Language = languageCode(o.Language)
	}
	return whole, nil
}

// hear transcribes one piece, whatever it says; nothing said is no error yet.
func (t *Transcriber) hear(ctx context.Context, p piece, o Options) (Transcript, error) {
	body, err := t.ask(ctx, p, o)
	if err != nil {
		return Transcript{}, err
	}
	return decode(body, p.seconds())
}
