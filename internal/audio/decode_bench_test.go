package audio_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/masterspeak/masterspeak/internal/audio"
)

// BenchmarkDecode tells how many seconds of a recording a second decodes.
func BenchmarkDecode(b *testing.B) {
	minute := sine(440, 16000, 60, 0.5)
	b.Run("wav 16 kHz mono", func(b *testing.B) { decodeRepeatedly(b, wave{samples: minute}.build()) })
	b.Run("wav 44.1 kHz stereo", func(b *testing.B) {
		decodeRepeatedly(b, wave{rate: 44100, channels: 2, samples: sine(440, 44100, 60, 0.5)}.build())
	})
	for _, g := range golden {
		b.Run(g.file, func(b *testing.B) {
			if g.ffmpeg {
				needFFmpeg(b)
			}
			decodeRepeatedly(b, goldenFile(b, g.file))
		})
	}
}

func decodeRepeatedly(b *testing.B, content []byte) {
	b.Helper()
	b.ReportAllocs()
	buffer := make([]float32, 4096)
	var seconds float64
	for b.Loop() {
		recording, err := audio.Open(context.Background(), bytes.NewReader(content), audio.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		for err == nil {
			_, err = recording.Read(buffer)
		}
		if !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
		seconds += recording.Info().Seconds
		if err := recording.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(seconds/b.Elapsed().Seconds(), "×realtime")
}
