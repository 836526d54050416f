package app_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/audio"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// spoken are the samples of a golden file at 16 kHz.
func spoken(t *testing.T, name string) (samples []float32) {
	t.Helper()
	r, err := audio.Open(testenv.Context(t), bytes.NewReader(golden(t, name)), audio.Limits{})
	must(t, err)
	buffer := make([]float32, 4096)
	for err == nil {
		var n int
		n, err = r.Read(buffer)
		samples = append(samples, buffer[:n]...)
	}
	if !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return samples
}

// wavOf writes samples at 16 kHz as a WAV file of another rate, the same on
// every channel.
func wavOf(samples []float32, rate, channels int) []byte {
	frames := len(samples) * rate / audio.SampleRate
	size := uint32(2 * frames * channels)
	b := binary.LittleEndian.AppendUint32([]byte("RIFF"), 36+size)
	b = binary.LittleEndian.AppendUint32(append(b, "WAVEfmt "...), 16)
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = binary.LittleEndian.AppendUint16(b, uint16(channels))
	b = binary.LittleEndian.AppendUint32(b, uint32(rate))
	b = binary.LittleEndian.AppendUint32(b, uint32(rate*channels*2))
	b = binary.LittleEndian.AppendUint16(b, uint16(channels*2))
	b = binary.LittleEndian.AppendUint16(b, 16)
	b = binary.LittleEndian.AppendUint32(append(b, "data"...), size)
	for i := range frames {
		at := float64(i) * audio.SampleRate / float64(rate)
		part := float32(at - math.Floor(at))
		here, next := samples[int(at)], samples[min(int(at)+1, len(samples)-1)]
		value := int16(max(-1, min(1, here+part*(next-here))) * math.MaxInt16)
		for range channels {
			b = binary.LittleEndian.AppendUint16(b, uint16(value))
		}
	}
	return b
}

func TestRecordingsOfEveryRateAndWidthAreHeardAlike(t *testing.T) {
	t.Parallel()
	c := withBlobs(t).join()
	samples := spoken(t, "speech.wav")
	_, want := c.heard("usual.wav", wavOf(samples, 16_000, 1))
	for name, content := range map[string][]byte{
		"8 kHz": wavOf(samples, 8000, 1), "96 kHz": wavOf(samples, 96_000, 1), "8 channels": wavOf(samples, 16_000, 8),
	} {
		_, got := c.heard("strange.wav", content)
		for what, pair := range map[string][2]float64{
			"duration": {want.Metrics.DurationSeconds, got.Metrics.DurationSeconds},
			"pitch":    {want.Metrics.Pitch.MedianHz, got.Metrics.Pitch.MedianHz},
		} {
			if d := pair[1]/pair[0] - 1; math.Abs(d) > 0.02 {
				t.Errorf("%s: %s is %g, and %g as usual", name, what, pair[1], pair[0])
			}
		}
	}
}

func TestATruncatedRecordingIsHeardUpToItsEnd(t *testing.T) {
	t.Parallel()
	c := withBlobs(t).join()
	for _, name := range []string{"speech.wav", "speech.mp3", "speech.flac", "speech.ogg", "speech.opus", "speech.webm"} {
		content := golden(t, name)
		_, r := c.heard(name, content[:len(content)*2/3])
		if s := r.Metrics.DurationSeconds; !r.Recording.Truncated || s < 1.2 || s > 3 || r.Metrics.Pitch == nil {
			t.Errorf("%s: got %g seconds, %+v", name, s, r.Recording)
		}
	}
}

// bomb is a FLAC file that unpacks three kilobytes to half an hour: a header,
// and again and again one frame of 65,535 times the same sample.
func bomb(t *testing.T) []byte {
	t.Helper()
	header, err := hex.DecodeString("664c6143800000220010ffff00000000000001f400f0" + strings.Repeat("00", 20))
	must(t, err)
	frame, err := hex.DecodeString("fff9740800fffe9f0000000775")
	must(t, err)
	return append(header, bytes.Repeat(frame, 220)...)
}

func TestRecordingsThatWouldTakeHoursFailAtOnce(t *testing.T) {
	t.Parallel()
	c := withBlobs(t).join()
	hours := append(golden(t, "speech.flac"), make([]byte, 200_000)...)
	binary.BigEndian.PutUint32(hours[22:], 3*3600*11_025) // samples, as its header says
	for name, test := range map[string]struct {
		code    string
		content []byte
	}{
		"three hours": {"audio_too_long", hours},
		"a bomb":      {"audio_implausible", bomb(t)},
	} {
		t.Run(name, func(t *testing.T) {
			a := c.on(t).unheard("a.flac", test.content, test.code)
			if took := a.FinishedAt.Sub(*a.StartedAt); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}
