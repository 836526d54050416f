package audio

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
)

// decoder yields a recording block by block.
type decoder interface {
	// next returns the next samples, mixed down to one channel, good until the
	// following call. io.EOF is the end; anything else means that the rest is
	// lost.
	next() ([]float32, error)
	stream() stream
}

// stream describes what a decoder yields and what it was made from.
type stream struct {
	rate     int // of the samples that next returns
	original int // of the recording, 0 if unknown
	channels int // of the recording, 0 if unknown
	lossy    bool
}

// opener reads the headers of a format.
type opener func(*bufio.Reader) (decoder, error)

// contained keeps the panics of decoder libraries from leaving this package:
// every one of them can be provoked by some bytes.
func contained[T any](act func() (T, error)) (result T, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w: %v", errDamaged, cause)
		}
	}()
	return act()
}

// source counts what is read and remembers what went wrong with it, so that a
// lost connection is not taken for a damaged recording.
type source struct {
	ctx  context.Context
	from io.Reader
	read int64
	err  error
}

func (s *source) Read(p []byte) (int, error) {
	if err := context.Cause(s.ctx); err != nil {
		return 0, err
	}
	n, err := s.from.Read(p)
	s.read += int64(n)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// skip reads over n bytes, be they more than an int can hold.
func skip(in *bufio.Reader, n int64) error {
	_, err := io.CopyN(io.Discard, in, n)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// mean mixes interleaved samples down to one channel, in place.
func mean(samples []float32, channels int) []float32 {
	if channels == 1 {
		return samples
	}
	frames := len(samples) / channels
	scale := 1 / float32(channels)
	for i := range frames {
		var sum float32
		for _, x := range samples[i*channels : (i+1)*channels] {
			sum += x
		}
		samples[i] = sum * scale
	}
	return samples[:frames]
}

// loudest is far beyond what a float recording may reach by accident.
const loudest = 16

// tame makes every sample finite: one NaN would spread through every filter.
func tame(samples []float32) {
	for i, x := range samples {
		if !(x >= -loudest && x <= loudest) {
			switch {
			case x > loudest:
				samples[i] = loudest
			case x < -loudest:
				samples[i] = -loudest
			default:
				samples[i] = 0
			}
		}
	}
}
