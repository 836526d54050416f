package audio

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func tone(hertz float64, rate int, seconds float64) []float32 {
	samples := make([]float32, int(seconds*float64(rate)))
	for i := range samples {
		samples[i] = float32(math.Sin(2 * math.Pi * hertz * float64(i) / float64(rate)))
	}
	return samples
}

func resample(rate int, in []float32) []float32 {
	r := newResampler(rate)
	return r.flush(r.push(nil, in))
}

// power is the amplitude of one frequency, by projection, away from the ends.
func power(samples []float32, hertz float64) float64 {
	samples = samples[len(samples)/4 : len(samples)*3/4]
	var re, im float64
	for i, x := range samples {
		sin, cos := math.Sincos(2 * math.Pi * hertz * float64(i) / SampleRate)
		re, im = re+float64(x)*cos, im+float64(x)*sin
	}
	return 2 * math.Hypot(re, im) / float64(len(samples))
}

func TestResamplingKeepsFrequencyPhaseAndAmplitude(t *testing.T) {
	t.Parallel()
	for _, rate := range []int{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 192000, 44099} {
		t.Run(fmt.Sprint(rate), func(t *testing.T) {
			t.Parallel()
			got, want := resample(rate, tone(440, rate, 1)), tone(440, SampleRate, 1)
			if len(got) != len(want) {
				t.Fatalf("got %d samples, want %d", len(got), len(want))
			}
			for i := 400; i < len(got)-400; i++ {
				if math.Abs(float64(got[i]-want[i])) > 0.01 {
					t.Fatalf("sample %d: got %.4f, want %.4f", i, got[i], want[i])
				}
			}
		})
	}
}

func TestResamplingLeavesThePassBandAloneAndFoldsNothingBack(t *testing.T) {
	t.Parallel()
	for _, rate := range []int{22050, 44100, 48000, 96000} {
		for hertz := 100.0; hertz <= 6700; hertz += 550 {
			if got := power(resample(rate, tone(hertz, rate, 0.5)), hertz); math.Abs(got-1) > 0.01 {
				t.Errorf("%d Hz: %.0f Hz has %.4f times its amplitude", rate, hertz, got)
			}
		}
		for hertz := 8100.0; hertz < float64(rate)/2; hertz += 950 {
			folded := math.Abs(hertz - SampleRate*math.Round(hertz/SampleRate))
			got := 20 * math.Log10(power(resample(rate, tone(hertz, rate, 0.5)), folded))
			if got > -75 {
				t.Errorf("%d Hz: %.0f Hz comes back as %.0f at %.1f dB", rate, hertz, folded, got)
			}
		}
	}
	loud := resample(44100, tone(10_000, 44100, 1))[800:15000]
	if peak := float64(slices.Max(loud)); 20*math.Log10(peak) > -60 {
		t.Errorf("10 kHz remains at %.1f dB, want 60 dB less", 20*math.Log10(peak))
	}
}

func TestChunkingNeverChangesTheOutput(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, rate := range []int{8000, 16000, 44100, 44099, 384000} {
		in := make([]float32, 20_000)
		for i := range in {
			in[i] = random.Float32()*2 - 1
		}
		want := resample(rate, in)
		r := newResampler(rate)
		var got []float32
		for rest := in; len(rest) > 0; {
			n := min(1+random.IntN(700), len(rest))
			got = r.push(got, rest[:n])
			rest = rest[n:]
		}
		if got = r.flush(got); !slices.Equal(got, want) {
			t.Errorf("%d Hz: %d samples in chunks differ from %d at once", rate, len(got), len(want))
		}
	}
}

func TestSilenceStaysSilent(t *testing.T) {
	t.Parallel()
	for _, x := range resample(44100, make([]float32, 44100)) {
		if x != 0 {
			t.Fatalf("got %v out of silence", x)
		}
	}
}
