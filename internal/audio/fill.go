package audio

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// fill decodes one more block, or sets r.err.
func (r *Recording) fill() {
	block, err := r.block()
	if err == nil || len(block) > 0 {
		r.decoded += int64(len(block))
		tame(block)
		r.buffer = r.resampler.push(r.buffer[:0], block)
		r.pending = r.buffer
		if refusal := r.limits.check(r.decoded, r.decoder.stream().rate, r.input()); refusal != nil {
			refusal.Format = r.format
			r.pending, err = nil, refusal
		}
	}
	if err != nil {
		r.end(err)
	}
}

func (r *Recording) block() ([]float32, error) {
	if err := context.Cause(r.source.ctx); err != nil {
		return nil, err
	}
	return contained(r.decoder.next)
}

// end settles with which error the recording ends. What was decoded before the
// damage is worth having; a source that failed is not an end at all.
func (r *Recording) end(err error) {
	err = r.verdict(err)
	var refusal *Error
	damaged := errors.As(err, &refusal) && refusal.Code == CodeCorrupt && r.decoded > 0
	if damaged {
		r.truncated = true
	}
	if damaged || errors.Is(err, io.EOF) {
		r.buffer = r.resampler.flush(r.pending)
		r.pending = r.buffer
		err = io.EOF
	}
	r.err = err
}

// verdict tells the failures of the source from those of the recording.
func (r *Recording) verdict(err error) error {
	var refusal *Error
	cancelled := context.Cause(r.source.ctx)
	switch {
	case cancelled != nil:
		return fmt.Errorf("decoding the recording: %w", cancelled)
	case r.source.err != nil:
		return fmt.Errorf("reading the recording: %w", r.source.err)
	case errors.Is(err, io.EOF), errors.As(err, &refusal):
		return err
	case errors.Is(err, errForeign) && r.decoded == 0:
		return err
	}
	return corruptError(r.format, err)
}

// input is how many bytes the decoder has used up.
func (r *Recording) input() int64 {
	if r.size > 0 {
		return r.size
	}
	return r.source.read - int64(r.ahead.Buffered())
}
