package voice_test

import (
	"math"
	"testing"
	"time"
)

func TestBumpsAreSyllables(t *testing.T) {
	t.Parallel()
	for _, perSecond := range []float64{2, 3, 5, 7} {
		v := measure(tone(10*time.Second, 10, steady(140)).times(0.3).bumps(perSecond))
		if v.Tempo == nil {
			t.Fatalf("%g bumps a second: got none, %v", perSecond, v.Missing)
		}
		if want := 10 * perSecond; math.Abs(float64(v.Tempo.Syllables)-want) > 2 {
			t.Errorf("%g bumps a second: got %d syllables, want %g ± 2", perSecond, v.Tempo.Syllables, want)
		}
		if math.Abs(v.Tempo.SpeechRate-perSecond) > 0.2 || math.Abs(v.Tempo.ArticulationRate-perSecond) > 0.2 {
			t.Errorf("%g bumps a second: got %+v", perSecond, *v.Tempo)
		}
	}
}

func TestPausesSlowSpeechButNotArticulation(t *testing.T) {
	t.Parallel()
	phrase := tone(2*time.Second, 10, steady(140)).times(0.3).bumps(4)
	v := measure(join(phrase, silence(2*time.Second), phrase, silence(2*time.Second), phrase))
	if math.Abs(v.Tempo.PhonationRatio-0.6) > 0.02 || v.Tempo.Syllables != 24 {
		t.Errorf("6 of 10 s with 24 bumps: got %+v", *v.Tempo)
	}
	if math.Abs(v.Tempo.SpeechRate-2.4) > 0.05 || math.Abs(v.Tempo.ArticulationRate-4) > 0.15 {
		t.Errorf("24 bumps in 6 of 10 s: got %+v", *v.Tempo)
	}
}

func TestNoiseHasNoSyllables(t *testing.T) {
	t.Parallel()
	hiss := noise(3 * time.Second).times(0.1).bumps(5)
	v := measure(join(tone(3*time.Second, 10, steady(140)).times(0.3).bumps(5), hiss))
	if n := v.Tempo.Syllables; n < 14 || n > 16 {
		t.Errorf("15 voiced bumps and 15 of noise: got %d syllables", n)
	}
}

func TestTimelineFollowsTheSpeaker(t *testing.T) {
	t.Parallel()
	low := tone(28*time.Second, 8, steady(100)).times(0.05).bumps(3)
	high := tone(28*time.Second, 8, steady(200)).times(0.4).bumps(6)
	v := measure(join(low, silence(2*time.Second), high, silence(4*time.Second), low))
	if len(v.Timeline) != 3 || v.Timeline[1].StartSeconds != 30 {
		t.Fatalf("90 s: got %+v", v.Timeline)
	}
	first, second := v.Timeline[0], v.Timeline[1]
	if rate := *first.ArticulationRate; math.Abs(rate-3) > 0.2 {
		t.Errorf("articulation in the first window: got %g, want 3", rate)
	}
	if rate := *second.ArticulationRate; math.Abs(rate-6) > 0.2 {
		t.Errorf("articulation in the second window: got %g, want 6", rate)
	}
	if rise := *second.PitchSemitones - *first.PitchSemitones; math.Abs(rise-12) > 0.1 {
		t.Errorf("rise between the windows: got %g, want 12 semitones", rise)
	}
	if rise := *second.LoudnessDBFS - *first.LoudnessDBFS; math.Abs(rise-18.06) > 0.5 {
		t.Errorf("rise between the windows: got %g, want 18 dB", rise)
	}
	if math.Abs(first.PauseSeconds-2) > 0.1 || math.Abs(second.PauseSeconds-2) > 0.1 {
		t.Errorf("pauses: got %g and %g, want 2 s each", first.PauseSeconds, second.PauseSeconds)
	}
}

func TestTrackIsSmallEnoughToDraw(t *testing.T) {
	t.Parallel()
	for _, d := range []time.Duration{time.Second, 6 * time.Second, 7 * time.Second, 5 * time.Minute} {
		v := measure(sine(200, d))
		n := len(v.Track.LoudnessDBFS)
		if n > 600 || n < 100 || n != len(v.Track.PitchSemitones) {
			t.Errorf("%s: got %d and %d points", d, n, len(v.Track.PitchSemitones))
		}
		if covered := float64(n) * v.Track.StepSeconds; covered < d.Seconds() || covered > d.Seconds()+v.Track.StepSeconds {
			t.Errorf("%s: the track covers %g s", d, covered)
		}
	}
}
