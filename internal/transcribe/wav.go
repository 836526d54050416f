package transcribe

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

const (
	wavHeader      = 44
	bytesPerSample = 2
	wavBatch       = 4096 // samples in memory
)

// wav encodes samples as 16-bit PCM while it is read.
type wav struct {
	samples Samples
	left    int64  // samples to come
	ready   []byte // encoded and not yet read
	batch   []float32
	encoded []byte
}

func openWAV(s *Sound, from, to int64) (io.ReadCloser, error) {
	samples, err := s.Open(from)
	if err != nil {
		return nil, fmt.Errorf("opening samples: %w", err)
	}
	w := &wav{samples: samples, left: to - from, batch: make([]float32, wavBatch)}
	w.encoded = make([]byte, 0, wavBatch*bytesPerSample)
	w.ready = header(to - from)
	return w, nil
}

// header is RIFF for one channel of PCM.
func header(samples int64) []byte {
	data := uint32(min(samples*bytesPerSample, math.MaxUint32-wavHeader))
	b := make([]byte, 0, wavHeader)
	b = append(b, "RIFF"...)
	b = binary.LittleEndian.AppendUint32(b, data+wavHeader-8)
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	b = binary.LittleEndian.AppendUint16(b, 1) // PCM
	b = binary.LittleEndian.AppendUint16(b, 1) // channel
	b = binary.LittleEndian.AppendUint32(b, SampleRate)
	b = binary.LittleEndian.AppendUint32(b, SampleRate*bytesPerSample)
	b = binary.LittleEndian.AppendUint16(b, bytesPerSample)
	b = binary.LittleEndian.AppendUint16(b, 8*bytesPerSample)
	b = append(b, "data"...)
	return binary.LittleEndian.AppendUint32(b, data)
}

func (w *wav) Read(p []byte) (int, error) {
	for len(w.ready) == 0 {
		if w.left == 0 {
			return 0, io.EOF
		}
		if err := w.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, w.ready)
	w.ready = w.ready[n:]
	return n, nil
}

// fill encodes the next samples. Fewer than were announced are an error,
// because the length has been sent already.
func (w *wav) fill() error {
	n, err := w.samples.Read(w.batch[:min(int64(len(w.batch)), w.left)])
	w.left -= int64(n)
	w.encoded = w.encoded[:0]
	for _, x := range w.batch[:n] {
		w.encoded = binary.LittleEndian.AppendUint16(w.encoded, uint16(pcm(x)))
	}
	w.ready = w.encoded
	if errors.Is(err, io.EOF) {
		err = nil
		if w.left > 0 && n == 0 {
			err = io.ErrUnexpectedEOF
		}
	}
	return err
}

// pcm clips what is louder than loudest; what is no number is silence.
func pcm(x float32) int16 {
	if x != x {
		return 0
	}
	return int16(math.Round(float64(min(max(x, -1), 1)) * math.MaxInt16))
}

func (w *wav) Close() error { return w.samples.Close() }
