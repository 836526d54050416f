package transcribe

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// counting is a sound in which each second has a loudness of its own, from
// which countedBy hears its number.
func counting(seconds int, pauses ...Pause) *Sound {
	total := int64(seconds) * SampleRate
	return &Sound{Samples: total, Pauses: pauses, Open: func(from int64) (Samples, error) {
		return &counter{at: from, end: total}, nil
	}}
}

type counter struct{ at, end int64 }

func (c *counter) Read(p []float32) (int, error) {
	n := int(min(int64(len(p)), c.end-c.at))
	for i := range n {
		p[i] = float32(c.at/SampleRate+1) / 1000
		c.at++
	}
	if c.at == c.end {
		return n, io.EOF
	}
	return n, nil
}

func (c *counter) Close() error { return nil }

// countedBy answers with the numbers of the seconds that are in the sound far
// enough to be heard, each as a word.
func countedBy(t *testing.T, wav []byte) string {
	t.Helper()
	if len(wav) < wavHeader || string(wav[:4])+string(wav[8:16]) != "RIFFWAVEfmt " ||
		int(binary.LittleEndian.Uint32(wav[40:])) != len(wav)-wavHeader || int(binary.LittleEndian.Uint32(wav[4:])) != len(wav)-8 {
		t.Errorf("no WAV: % x", wav[:min(len(wav), wavHeader)])
		return "{}"
	}
	data := wav[wavHeader:]
	number := func(i int) int {
		return int(math.Round(float64(int16(binary.LittleEndian.Uint16(data[2*i:])))/math.MaxInt16*1000)) - 1
	}
	total := len(data) / 2
	type word struct {
		Word  string  `json:"word"`
		Start float64 `json:"start"`
		End   float64 `json:"end"`
	}
	var text []string
	var words []word
	for i := 0; i < total; {
		n, from := number(i), i
		for i < total && number(i) == n {
			i++
		}
		start := float64(from)
		if from == 0 {
			start = float64(i - SampleRate) // the second may have begun before
		}
		w := word{spell(n), start/SampleRate + 0.2, start/SampleRate + 0.7}
		if w.Start >= 0 && w.End*SampleRate <= float64(total) {
			text, words = append(text, w.Word), append(words, w)
		}
	}
	b, err := json.Marshal(map[string]any{"text": strings.Join(text, " "), "words": words, "language": "english"})
	if err != nil {
		t.Error(err)
	}
	return string(b)
}

// spell gives the seconds names without digits.
func spell(n int) string { return string([]byte{'a' + byte(n/26%26), 'a' + byte(n%26)}) }

func TestARecordingThatIsTooLongIsCutAndStitched(t *testing.T) {
	t.Parallel()
	want := strings.Fields(strings.TrimSpace(spoke(100)))
	for name, tt := range map[string]struct {
		change func(*Config)
		pauses []Pause
		pieces int
	}{
		"by length, in pauses":     {func(c *Config) { c.MaxSeconds = 40 }, []Pause{{29.8, 30.1}, {61.75, 62.15}}, 3},
		"by length, hard":          {func(c *Config) { c.MaxSeconds = 33.3 }, nil, 4},
		"by size":                  {func(c *Config) { c.MaxBytes = 1 << 20 }, nil, 4},
		"for a server of WAV":      {func(c *Config) { c.WAV = true }, nil, 1},
		"not, where there is room": {func(*Config) {}, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, func(w http.ResponseWriter, _ *http.Request, _ int, s sent) {
				if string(s.file) == "the file itself" {
					answers(w, 200, `{"text":"`+spoke(100)+`"}`)
					return
				}
				answers(w, 200, countedBy(t, s.file))
			})
			r := file("the file itself")
			r.Sound = counting(100, tt.pauses...)
			if name == "by size" {
				r.Size = 2 << 20
			}
			got, err := p.transcriber(t, tt.change).Transcribe(t.Context(), r, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, strings.Fields(got.Text)); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			for i, w := range got.Words {
				if w.Text != want[i] || math.Abs(w.StartSeconds-float64(i)-0.2) > 0.0011 {
					t.Errorf("word %d is %+v", i, w)
				}
			}
			_ = show(t, got)
			if n := len(p.seen()); n != tt.pieces || got.DurationSeconds != 100 {
				t.Errorf("%d pieces of %v seconds, want %d", n, got.DurationSeconds, tt.pieces)
			}
		})
	}
}

func spoke(seconds int) string {
	var words []string
	for n := range seconds {
		words = append(words, spell(n))
	}
	return strings.Join(words, " ")
}

func TestTwoPiecesAreUnderWayAndNoMore(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int32
	second := make(chan struct{})
	p := newProvider(t, func(w http.ResponseWriter, r *http.Request, n int, s sent) {
		most.Store(max(most.Load(), now.Add(1)))
		switch n {
		case 0:
			select {
			case <-second:
			case <-r.Context().Done():
			}
		case 1:
			close(second)
		}
		now.Add(-1)
		answers(w, 200, countedBy(t, s.file))
	})
	r := file("x")
	r.Sound = counting(100)
	tr := p.transcriber(t, func(c *Config) { c.MaxSeconds, c.Timeout = 10, 10*time.Second })
	if _, err := tr.Transcribe(t.Context(), r, Options{}); err != nil {
		t.Fatal(err)
	}
	if most.Load() != together {
		t.Errorf("%d at once, want %d", most.Load(), together)
	}
}

func TestOneFailedPieceFailsTheRecording(t *testing.T) {
	t.Parallel()
	p := newProvider(t, func(w http.ResponseWriter, _ *http.Request, n int, s sent) {
		if n == 1 {
			w.Header().Set("Retry-After", "3")
			answers(w, 503, "inner detail")
			return
		}
		answers(w, 200, countedBy(t, s.file))
	})
	r := file("x")
	r.Sound = counting(100)
	_, err := p.transcriber(t, func(c *Config) { c.MaxSeconds = 10 }).Transcribe(t.Context(), r, Options{})
	if e := wantCode(t, err, CodeUnavailable, true); e.RetryAfter == 0 {
		t.Error("the delay that was asked for is lost")
	}
}

func TestASoundShorterThanItSaysIsNotTheProvidersFault(t *testing.T) {
	t.Parallel()
	p := newProvider(t, always(golden(t, "openai.json")))
	r := file("x")
	r.Sound = counting(20)
	r.Sound.Samples += SampleRate
	_, err := p.transcriber(t, func(c *Config) { c.WAV = true }).Transcribe(t.Context(), r, Options{})
	var e *Error
	if !errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &e) {
		t.Errorf("got %v, want %v and no Error", err, io.ErrUnexpectedEOF)
	}
}

func TestSamplesAreClippedAndNeverNoise(t *testing.T) {
	t.Parallel()
	for x, want := range map[float32]int16{0: 0, 1: 32767, -1: -32767, 7: 32767, -7: -32767, 0.5: 16384, float32(math.Inf(1)): 32767} {
		if got := pcm(x); got != want {
			t.Errorf("%v: got %d, want %d", x, got, want)
		}
	}
	if got := pcm(float32(math.NaN())); got != 0 {
		t.Errorf("NaN: got %d, want silence", got)
	}
}
