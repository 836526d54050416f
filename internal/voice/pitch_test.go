package voice_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/voice"
)

func TestPitchOfATone(t *testing.T) {
	t.Parallel()
	for _, harmonics := range []int{1, 3, 30} {
		for _, hertz := range []float64{65, 80, 110, 120, 220, 330, 440, 550} {
			t.Run(fmt.Sprintf("%g Hz with %d harmonics", hertz, harmonics), func(t *testing.T) {
				t.Parallel()
				v := measure(tone(2*time.Second, min(harmonics, int(7000/hertz)), steady(hertz)).times(0.4))
				if v.Pitch == nil {
					t.Fatalf("pitch: got none, %v", v.Missing)
				}
				if off := math.Abs(v.Pitch.MedianHz/hertz - 1); off > 0.005 {
					t.Errorf("median: got %g, want %g Hz within 0.5 %%", v.Pitch.MedianHz, hertz)
				}
				if v.Pitch.RangeSemitones > 0.1 || v.Pitch.VoicedSeconds < 1.9 {
					t.Errorf("a steady tone of 2 s: got %+v", *v.Pitch)
				}
			})
		}
	}
}

func TestPitchOfAMissingFundamental(t *testing.T) {
	t.Parallel()
	s := tone(2*time.Second, 8, steady(130)).plus(sine(130, 2*time.Second).times(-1)).times(0.3)
	if v := measure(s); v.Pitch == nil || math.Abs(v.Pitch.MedianHz/130-1) > 0.005 {
		t.Errorf("harmonics 2 to 8 of 130 Hz: got %+v, %v", v.Pitch, v.Missing)
	}
}

// Over an octave, evenly in semitones: 90 % of the values lie within 10.8 of
// the 12 semitones, and their standard deviation is 12/√12.
func TestSpreadOfAGlide(t *testing.T) {
	t.Parallel()
	d := 10 * time.Second
	v := measure(tone(d, 5, glide(100, 200, d)).times(0.3))
	if v.Pitch == nil {
		t.Fatalf("pitch: got none, %v", v.Missing)
	}
	for _, test := range []struct {
		name                 string
		got, want, tolerance float64
	}{
		{"median", v.Pitch.MedianHz, 100 * math.Sqrt2, 0.7},
		{"range", v.Pitch.RangeSemitones, 0.9 * 12, 0.1},
		{"SD in semitones", v.Pitch.SDSemitones, 12 / math.Sqrt(12), 0.02},
		{"variation", v.Pitch.Variation, 0.1986, 0.002}, // √(mean of squares − squared mean) / mean
	} {
		if math.Abs(test.got-test.want) > test.tolerance {
			t.Errorf("%s: got %g, want %g ± %g", test.name, test.got, test.want, test.tolerance)
		}
	}
}

func TestPitchIsHeardThroughNoise(t *testing.T) {
	t.Parallel()
	s := tone(3*time.Second, 10, steady(180)).times(0.2).plus(noise(3 * time.Second).times(0.1))
	if v := measure(s); v.Pitch == nil || math.Abs(v.Pitch.MedianHz/180-1) > 0.005 {
		t.Errorf("180 Hz 11 dB above noise: got %+v, %v", v.Pitch, v.Missing)
	}
}

func TestNothingIsHeardWhereNobodySpeaks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		signal signal
		reason string
	}{
		{"nothing", nil, voice.TooShort},
		{"a click", sine(200, 100*time.Millisecond), voice.TooShort},
		{"silence", silence(5 * time.Second), voice.Silent},
		{"a whisper of noise", noise(5 * time.Second).times(0.0005), voice.Silent},
		{"a quarter of a second of voice", join(silence(time.Second), sine(140, 250*time.Millisecond).times(0.3), silence(time.Second)), voice.LittleVoice},
		{"noise", noise(20 * time.Second).times(0.3), voice.NoVoice},
		{"full noise", noise(20 * time.Second), voice.NoVoice},
		{"bursts of noise", noise(20 * time.Second).bumps(4).times(0.3), voice.NoVoice},
		{"noise and silence", join(silence(3*time.Second), noise(5*time.Second), silence(3*time.Second)), voice.NoVoice},
		{"a rumble of 20 Hz", sine(20, 5*time.Second).times(0.3), voice.NoVoice},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			v := measure(test.signal)
			if v.Pitch != nil || v.Pauses != nil || v.Loudness != nil || v.Tempo != nil || v.Endings != nil || v.Timeline != nil || v.Track != nil {
				t.Errorf("got something: %+v", v)
			}
			for _, name := range []string{"pauses", "pitch", "loudness", "tempo", "endings", "timeline", "track"} {
				if v.Missing[name] != test.reason {
					t.Errorf("%s: got the reason %q, want %q", name, v.Missing[name], test.reason)
				}
			}
		})
	}
}

func TestEndingsRiseFallAndStay(t *testing.T) {
	t.Parallel()
	d := 800 * time.Millisecond
	ending := func(to float64) signal {
		return join(tone(d, 8, glide(150, to, d)).times(0.3), silence(400*time.Millisecond))
	}
	v := measure(join(ending(150), ending(110), ending(220), ending(100), ending(155), ending(220), ending(105)))
	want := voice.Endings{Rises: 2, Falls: 3, Levels: 2}
	if v.Endings == nil || *v.Endings != want {
		t.Errorf("endings: got %+v, want %+v", v.Endings, want)
	}
}
