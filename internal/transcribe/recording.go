package transcribe

import "io"

// SampleRate of a Sound, in samples per second.
const SampleRate = 16000

// Recording is a file to transcribe.
type Recording struct {
	Name string // its extension tells servers the format; the rest is not sent
	Size int64  // bytes that Open gives

	// Open may be called more than once, and by several goroutines.
	Open func() (io.ReadCloser, error)

	// Seconds is how long it lasts, or zero when nobody knows.
	Seconds float64

	// Sound is the same recording decoded. Without it a recording that is
	// larger than the provider takes is refused.
	Sound *Sound
}

// Sound is decoded mono sound at SampleRate, between -1 and 1.
type Sound struct {
	Samples int64

	// Open reads from the sample with this number on. It may be called for
	// several places at once.
	Open func(from int64) (Samples, error)

	// Pauses are the places where nobody speaks, in order.
	Pauses []Pause
}

// Samples reads like an io.Reader, in samples instead of bytes.
type Samples interface {
	Read(p []float32) (n int, err error)
	Close() error
}

// Pause is one silence.
type Pause struct{ StartSeconds, EndSeconds float64 }

// length is how long the recording lasts, or zero.
func (r Recording) length() float64 {
	if r.Sound != nil {
		return float64(r.Sound.Samples) / SampleRate
	}
	return r.Seconds
}
