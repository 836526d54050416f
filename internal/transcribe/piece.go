package transcribe

import (
	"io"
	"math"
)

// piece is what goes into one request: a recording as it is, or some of its
// samples as WAV.
type piece struct {
	name string
	size int64
	open func() (io.ReadCloser, error)

	from, to int64 // samples; equal when the length is not known
	hard     bool  // it begins before the end of the one before
}

func (p piece) seconds() float64 { return float64(p.to-p.from) / SampleRate }
func (p piece) start() float64   { return float64(p.from) / SampleRate }

// cut is the whole recording when it may be sent as it is.
func (t *Transcriber) cut(r Recording, o Options) ([]piece, error) {
	room := t.config.MaxBytes - newEnvelope(t.config.Model, r.Name, o, verboseWords).size()
	seconds := t.config.MaxSeconds
	if seconds == 0 {
		seconds = math.Inf(1)
	}
	fits := r.Size <= room && r.length() <= seconds
	switch {
	case fits && (r.Sound == nil || !t.config.WAV):
		return []piece{{name: r.Name, size: r.Size, open: r.Open, to: int64(math.Round(r.length() * SampleRate))}}, nil
	case r.Sound == nil:
		return nil, tooLarge()
	}
	longest := min(float64(room-wavHeader)/bytesPerSample, seconds*SampleRate)
	return r.Sound.pieces(int64(longest)), nil
}

// pieces cuts the sound into ones of at most longest samples.
func (s *Sound) pieces(longest int64) []piece {
	var out []piece
	for _, c := range plan(s.Samples, longest, s.Pauses) {
		out = append(out, piece{
			name: "recording.wav", size: wavHeader + (c.to-c.from)*bytesPerSample,
			open: func() (io.ReadCloser, error) { return openWAV(s, c.from, c.to) },
			from: c.from, to: c.to, hard: c.hard,
		})
	}
	return out
}
