package audio_test

import (
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/masterspeak/masterspeak/internal/audio"
)

// golden are the same 3.5 seconds of synthesised speech in every format.
var golden = []struct {
	file     string
	format   audio.Format
	rate     int
	channels int
	ffmpeg   bool
}{
	{"speech.wav", audio.WAV, 16000, 1, false},
	{"speech.flac", audio.FLAC, 11025, 1, false},
	{"speech.mp3", audio.MP3, 44100, 1, false},
	{"speech.ogg", audio.OggVorbis, 44100, 2, false},
	{"speech.opus", audio.OggOpus, 48000, 2, false},
	{"speech.webm", audio.WebM, 48000, 1, false},
	{"speech.m4a", audio.MP4, 0, 0, true},
}

func TestEveryFormatSoundsLikeTheWAV(t *testing.T) {
	t.Parallel()
	want, _ := decodeFile(t, "speech.wav")
	for _, g := range golden {
		t.Run(g.file, func(t *testing.T) {
			t.Parallel()
			if g.ffmpeg {
				needFFmpeg(t)
			}
			got, info := decodeFile(t, g.file)
			wantInfo := audio.Info{Format: g.format, Rate: g.rate, Channels: g.channels, FFmpeg: g.ffmpeg, Seconds: info.Seconds}
			if info != wantInfo {
				t.Errorf("got %+v, want %+v", info, wantInfo)
			}
			if seconds := float64(len(got)) / audio.SampleRate; math.Abs(seconds-3.5) > 3.5*0.02 || seconds != info.Seconds {
				t.Errorf("got %.3f seconds and %.3f in Info, want 3.5", seconds, info.Seconds)
			}
			compare(t, got, want)
		})
	}
}

// compare aligns within 50 ms and wants the same loudness and the same shape.
func compare(t *testing.T, got, want []float32) {
	t.Helper()
	if ratio := rms(got) / rms(want); math.Abs(ratio-1) > 0.05 {
		t.Errorf("got %.3f times the loudness", ratio)
	}
	best, at := -1.0, 0
	for lag := -800; lag <= 800; lag++ {
		if c := correlation(got, want, lag); c > best {
			best, at = c, lag
		}
	}
	t.Logf("correlation %.4f at %d samples", best, at)
	if best < 0.97 || at < -16 || at > 16 {
		t.Errorf("got correlation %.4f at %d samples, want nearly 1 within a millisecond", best, at)
	}
}

func correlation(a, b []float32, lag int) float64 {
	var ab, aa, bb float64
	for i := max(0, -lag); i < min(len(a), len(b)-lag); i++ {
		x, y := float64(a[i]), float64(b[i+lag])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab / math.Sqrt(aa*bb)
}

func rms(samples []float32) float64 {
	var sum float64
	for _, x := range samples {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum / float64(len(samples)))
}

func goldenFile(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func decodeFile(t *testing.T, name string) ([]float32, audio.Info) {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	samples, info, err := decode(file, audio.Limits{})
	if err != nil {
		t.Fatalf("decoding %s: %v", name, err)
	}
	return samples, info
}

// decode reads a recording to its end.
func decode(src io.ReadSeeker, limits audio.Limits) (samples []float32, info audio.Info, err error) {
	recording, err := audio.Open(context.Background(), src, limits)
	if err != nil {
		return nil, info, err
	}
	defer func() { err = errors.Join(err, recording.Close()) }()
	buffer := make([]float32, 4096)
	for {
		n, err := recording.Read(buffer)
		samples = append(samples, buffer[:n]...)
		if errors.Is(err, io.EOF) {
			return samples, recording.Info(), nil
		}
		if err != nil {
			return samples, recording.Info(), err
		}
	}
}
