package audio_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"testing"

	"github.com/masterspeak/masterspeak/internal/audio"
)

// endless is a header and then zeros up to a size, without holding them.
type endless struct {
	head []byte
	at   int64
	size int64
}

func (e *endless) Read(p []byte) (int, error) {
	n := int(min(int64(len(p)), e.size-e.at))
	if n == 0 {
		return 0, io.EOF
	}
	clear(p[:n])
	if e.at < int64(len(e.head)) {
		copy(p[:n], e.head[e.at:])
	}
	e.at += int64(n)
	return n, nil
}

func (e *endless) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart {
		return 0, errors.ErrUnsupported
	}
	e.at = offset
	return offset, nil
}

// lasting is a recording in stereo of that many seconds.
func lasting(seconds, rate int) *endless {
	size := seconds * rate * 4
	claim := uint32(size)
	head := wave{rate: rate, channels: 2, claim: &claim}.build()
	return &endless{head: head, size: int64(len(head) + size)}
}

func TestMemoryDoesNotGrowWithTheRecording(t *testing.T) { //nolint:paralleltest // it measures the whole process
	for _, test := range []struct{ seconds, rate int }{{3600, 16000}, {120, 44100}} {
		recording, err := audio.Open(context.Background(), lasting(test.seconds, test.rate), audio.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		buffer := make([]float32, 4096)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var samples int
		for err == nil {
			var n int
			n, err = recording.Read(buffer)
			samples += n
		}
		runtime.ReadMemStats(&after)
		if !errors.Is(err, io.EOF) || samples != test.seconds*audio.SampleRate {
			t.Errorf("got %d samples and %v, want %d seconds", samples, err, test.seconds)
		}
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 1<<19 {
			t.Errorf("%d bytes were allocated for %d seconds, want less than half a megabyte", allocated, test.seconds)
		}
		if err := recording.Close(); err != nil {
			t.Error(err)
		}
	}
}
