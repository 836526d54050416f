package voice_test

import (
	"math"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/voice"
)

func TestLoudnessOfASine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ gain, mean, peak float64 }{
		{1, -3.01, 0}, {0.5, -9.03, -6.02}, {0.1, -23.01, -20}, {0.01, -43.01, -40},
	} {
		l := measure(sine(440, 2*time.Second).times(test.gain)).Loudness
		if math.Abs(l.MeanDBFS-test.mean) > 0.021 || math.Abs(l.PeakDBFS-test.peak) > 0.01 {
			t.Errorf("%g of full scale: got %g dBFS, peak %g; want %g, %g", test.gain, l.MeanDBFS, l.PeakDBFS, test.mean, test.peak)
		}
		if l.SDDecibels > 0.05 {
			t.Errorf("%g of full scale: got an SD of %g dB, want none", test.gain, l.SDDecibels)
		}
	}
}

func TestClippedSamplesAreCounted(t *testing.T) {
	t.Parallel()
	clean := measure(sine(440, 2*time.Second).times(0.99)).Loudness
	if clean.ClippedShare != 0 {
		t.Errorf("just below full scale: got %g clipped", clean.ClippedShare)
	}
	// A sine of twice full scale is beyond it for two thirds of the time.
	driven := measure(sine(440, 2*time.Second).times(2)).Loudness
	if math.Abs(driven.ClippedShare-2.0/3) > 0.01 || driven.PeakDBFS != 0 {
		t.Errorf("twice full scale: got %g clipped, peak %g", driven.ClippedShare, driven.PeakDBFS)
	}
}

func TestSNRIsTakenFromThePauses(t *testing.T) {
	t.Parallel()
	s := join(silence(time.Second), sine(300, 2*time.Second), silence(time.Second), sine(300, 2*time.Second)).times(0.5)
	s = s.plus(noise(6 * time.Second).times(0.01)) // uniform: RMS 0.01/√3, -44.77 dBFS
	if snr := measure(s).Loudness.SNRDecibels; snr == nil || math.Abs(*snr-35.7) > 0.5 {
		t.Errorf("SNR: got %v, want 35.7", snr)
	}
	v := measure(sine(300, 2*time.Second))
	if v.Loudness.SNRDecibels != nil || v.Missing["loudness.snr_decibels"] != voice.NoPause {
		t.Errorf("SNR without a pause: got %v, %v", v.Loudness.SNRDecibels, v.Missing)
	}
}

func TestAnOffsetChangesNothing(t *testing.T) {
	t.Parallel()
	plain := talk(4)
	offset := make(signal, len(plain))
	for i, x := range plain {
		offset[i] = x + 0.25
	}
	want, got := measure(plain), measure(offset)
	if got.Pauses == nil || got.Pauses.Count != want.Pauses.Count || got.Tempo.Syllables != want.Tempo.Syllables {
		t.Errorf("got %+v %+v, want %+v %+v", got.Pauses, got.Tempo, want.Pauses, want.Tempo)
	}
	if math.Abs(got.Loudness.MeanDBFS-want.Loudness.MeanDBFS) > 0.02 || math.Abs(got.Pitch.MedianHz-want.Pitch.MedianHz) > 0.1 {
		t.Errorf("got %+v %+v, want %+v %+v", got.Loudness, got.Pitch, want.Loudness, want.Pitch)
	}
}
