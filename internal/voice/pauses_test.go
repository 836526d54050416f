package voice_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/voice"
)

func TestPausesBeginAtAQuarterOfASecond(t *testing.T) {
	t.Parallel()
	for _, shift := range []int{0, 3, 5, 8} { // where frames begin must not matter
		for gap, want := range map[int]int{100: 0, 200: 0, 240: 0, 260: 1, 300: 1, 2500: 1} {
			t.Run(fmt.Sprintf("%d ms after %d ms", gap, shift), func(t *testing.T) {
				t.Parallel()
				before := time.Duration(1000+shift) * time.Millisecond
				length := time.Duration(gap) * time.Millisecond
				v := measure(join(sine(200, before), silence(length), sine(200, time.Second)))
				if v.Pauses == nil || v.Pauses.Count != want || len(v.Pauses.Items) != want {
					t.Fatalf("pauses: got %+v, want %d", v.Pauses, want)
				}
				if want == 0 {
					return
				}
				p := v.Pauses.Items[0]
				if away := math.Abs(p.StartSeconds - before.Seconds()); away > 0.0101 {
					t.Errorf("start: got %g, want %g", p.StartSeconds, before.Seconds())
				}
				if away := math.Abs(p.EndSeconds - (before + length).Seconds()); away > 0.0101 {
					t.Errorf("end: got %g, want %g", p.EndSeconds, (before + length).Seconds())
				}
			})
		}
	}
}

func TestPausesHaveClasses(t *testing.T) {
	t.Parallel()
	sound := sine(200, time.Second)
	var s signal
	for _, ms := range []int{300, 700, 1500, 3000} {
		s = join(s, sound, silence(time.Duration(ms)*time.Millisecond))
	}
	v := measure(join(s, sound, silence(4*time.Second))) // silence at the end is no pause
	var got []string
	for _, p := range v.Pauses.Items {
		got = append(got, p.Class)
	}
	if want := "[short medium long very_long]"; fmt.Sprint(got) != want {
		t.Errorf("classes: got %v, want %s", got, want)
	}
	if v.Pauses.TotalSeconds != 5.5 || v.Pauses.MedianSeconds != 1.1 || v.Pauses.P90Seconds != 2.55 {
		t.Errorf("got %+v, want 5.5 s in all, a median of 1.1 and a p90 of 2.55", *v.Pauses)
	}
}

func TestClicksDoNotCutAPause(t *testing.T) {
	t.Parallel()
	sound, click := sine(200, time.Second), noise(40*time.Millisecond).times(0.5)
	v := measure(join(sound, silence(200*time.Millisecond), click, silence(200*time.Millisecond), sound))
	if v.Pauses == nil || v.Pauses.Count != 1 {
		t.Errorf("two silences of 200 ms around a click: got %+v, want one pause", v.Pauses)
	}
}

func TestPausesAreFoundInASteadyBackground(t *testing.T) {
	t.Parallel()
	quiet := talk(12)
	fan := noise(time.Duration(len(quiet)) * time.Second / voice.Rate).times(0.045)
	clear, noisy := measure(quiet), measure(quiet.plus(fan))
	if noisy.Pauses == nil || noisy.Pauses.Count != clear.Pauses.Count {
		t.Fatalf("pauses behind a fan: got %+v %v, want %d", noisy.Pauses, noisy.Missing, clear.Pauses.Count)
	}
	if snr := noisy.Loudness.SNRDecibels; snr == nil || *snr < 8 || *snr > 20 {
		t.Errorf("SNR behind a fan: got %v, want some 14 dB", snr)
	}
	loud := measure(quiet.plus(fan.times(4)))
	if loud.Pauses != nil || loud.Missing["pauses"] != voice.Noisy || loud.Missing["tempo"] != voice.Noisy {
		t.Errorf("pauses behind a loud fan: got %+v, %v", loud.Pauses, loud.Missing)
	}
}
