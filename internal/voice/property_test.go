package voice_test

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/voice"
)

func TestChunksMakeNoDifference(t *testing.T) {
	t.Parallel()
	s := talk(2)
	want := measure(s)
	rapid.Check(t, func(t *rapid.T) {
		a := voice.New()
		for rest := s; len(rest) > 0; {
			n := rapid.IntRange(0, min(len(rest), 30_000)).Draw(t, "chunk")
			a.Write(rest[:n])
			if rapid.IntRange(0, 9).Draw(t, "ask") == 0 {
				a.Result() // asking changes nothing
			}
			rest = rest[n:]
			if n == 0 {
				a.Write(rest[:1])
				rest = rest[1:]
			}
		}
		if diff := cmp.Diff(want, a.Result()); diff != "" {
			t.Errorf("whole and in pieces (-want +got):\n%s", diff)
		}
	})
}

func TestGainMakesNoDifference(t *testing.T) {
	t.Parallel()
	s := talk(3)
	want := measure(s)
	rapid.Check(t, func(t *rapid.T) {
		gain := rapid.Float64Range(-20, 5).Draw(t, "dB")
		got := measure(s.times(math.Pow(10, gain/20)))
		if got.Pauses == nil || got.Pitch == nil || got.Tempo == nil {
			t.Fatalf("got nothing: %v", got.Missing)
		}
		if diff := cmp.Diff(want.Pauses, got.Pauses); diff != "" {
			t.Errorf("pauses at %g dB (-want +got):\n%s", gain, diff)
		}
		if off := math.Abs(got.Pitch.MedianHz/want.Pitch.MedianHz - 1); off > 0.002 {
			t.Errorf("pitch at %g dB: got %g, want %g", gain, got.Pitch.MedianHz, want.Pitch.MedianHz)
		}
		if got.Tempo.Syllables != want.Tempo.Syllables {
			t.Errorf("syllables at %g dB: got %d, want %d", gain, got.Tempo.Syllables, want.Tempo.Syllables)
		}
		if off := got.Loudness.MeanDBFS - want.Loudness.MeanDBFS - gain; math.Abs(off) > 0.05 {
			t.Errorf("loudness at %g dB: off by %g", gain, off)
		}
	})
}

func TestDamagedSamplesBreakNothing(t *testing.T) {
	t.Parallel()
	bad := []float32{
		float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)),
		math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, 1.5, -7,
	}
	want := measure(talk(3))
	s := talk(3)
	for i := 500; i < len(s); i += 4000 {
		s[i] = bad[i/4000%len(bad)]
	}
	got := measure(s)
	checkVoice(t, got)
	if got.Pitch == nil || math.Abs(got.Pitch.MedianHz/want.Pitch.MedianHz-1) > 0.02 {
		t.Errorf("pitch: got %+v, want %+v", got.Pitch, want.Pitch)
	}
	for _, x := range bad {
		all := make(signal, voice.Rate)
		for i := range all {
			all[i] = x
		}
		checkVoice(t, measure(all))
	}
}

func TestAnySignalIsMeasured(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var s signal
		for range rapid.IntRange(0, 6).Draw(t, "parts") {
			d := time.Duration(rapid.IntRange(0, 1500).Draw(t, "ms")) * time.Millisecond
			gain := rapid.Float64Range(0, 3).Draw(t, "gain")
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				s = join(s, tone(d, 4, steady(rapid.Float64Range(1, 3000).Draw(t, "pitch"))).times(gain))
			case 1:
				s = join(s, noise(d).times(gain))
			default:
				s = join(s, silence(d))
			}
		}
		checkVoice(t, measure(s))
	})
}

// FuzzWrite repeats any few bits of samples for a second: noise, tones of all
// pitches, and what is no number.
func FuzzWrite(f *testing.F) {
	for _, s := range []signal{sine(100, 10*time.Millisecond), noise(5 * time.Millisecond), {float32(math.NaN()), 1}} {
		var raw []byte
		for _, x := range s {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
		}
		f.Add(raw, uint16(160), uint16(9000))
	}
	f.Fuzz(func(t *testing.T, raw []byte, chunk, quiet uint16) {
		s := make(signal, voice.Rate)
		for i := range s {
			if len(raw) >= 4 && i >= int(quiet) {
				s[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[i%(len(raw)/4)*4:]))
			}
		}
		a := voice.New()
		for rest := s; len(rest) > 0; {
			n := min(len(rest), int(chunk)+1)
			a.Write(rest[:n])
			rest = rest[n:]
		}
		got := a.Result()
		checkVoice(t, got)
		if diff := cmp.Diff(measure(s), got); diff != "" {
			t.Errorf("whole and in pieces (-want +got):\n%s", diff)
		}
	})
}

type failer interface{ Errorf(string, ...any) }

// checkVoice holds for every recording.
func checkVoice(t failer, v voice.Voice) {
	if _, err := json.Marshal(v); err != nil { // as a NaN would do
		t.Errorf("writing as JSON: %v", err)
	}
	for name, missing := range map[string]bool{
		"pauses": v.Pauses == nil, "pitch": v.Pitch == nil, "loudness": v.Loudness == nil, "tempo": v.Tempo == nil,
		"endings": v.Endings == nil, "timeline": v.Timeline == nil, "track": v.Track == nil,
	} {
		if missing != (v.Missing[name] != "") {
			t.Errorf("%s: missing is %t, the reason is %q", name, missing, v.Missing[name])
		}
	}
	if p := v.Pitch; p != nil && (p.MedianHz < 55 || p.MedianHz > 650 || p.VoicedSeconds > v.DurationSeconds+0.01) {
		t.Errorf("pitch: got %+v", *p)
	}
	if l := v.Loudness; l != nil && (l.PeakDBFS > 0 || l.ClippedShare < 0 || l.ClippedShare > 1) {
		t.Errorf("loudness: got %+v", *l)
	}
	if r := v.Tempo; r != nil && (r.PhonationRatio <= 0 || r.PhonationRatio > 1 || r.ArticulationRate < r.SpeechRate) {
		t.Errorf("tempo: got %+v", *r)
	}
	if v.Pauses != nil {
		checkPauses(t, v)
	}
}

func checkPauses(t failer, v voice.Voice) {
	at := 0.0
	for _, p := range v.Pauses.Items {
		if p.StartSeconds <= at || p.EndSeconds-p.StartSeconds < 0.2499 || p.EndSeconds >= v.DurationSeconds {
			t.Errorf("pause after %g: got %+v", at, p)
		}
		at = p.EndSeconds
	}
}
