package voice_test

import (
	"math"
	"time"

	"github.com/masterspeak/masterspeak/internal/voice"
)

// signal is made of samples at the rate of the package.
type signal []float32

func samples(d time.Duration) int { return int(d.Seconds()*voice.Rate + 0.5) }

// tone adds up harmonics, the k-th 1/k as loud, of a pitch that changes.
func tone(d time.Duration, harmonics int, pitch func(seconds float64) float64) signal {
	s := make(signal, samples(d))
	phase := 0.0
	for i := range s {
		t := float64(i) / voice.Rate
		for k := 1; k <= harmonics; k++ {
			s[i] += float32(math.Sin(float64(k)*phase) / float64(k))
		}
		phase += 2 * math.Pi * pitch(t) / voice.Rate
	}
	return s
}

func steady(hertz float64) func(float64) float64 { return func(float64) float64 { return hertz } }

// glide rises or falls evenly in semitones.
func glide(from, to float64, d time.Duration) func(float64) float64 {
	return func(t float64) float64 { return from * math.Pow(to/from, t/d.Seconds()) }
}

func sine(hertz float64, d time.Duration) signal { return tone(d, 1, steady(hertz)) }

func silence(d time.Duration) signal { return make(signal, samples(d)) }

// noise is white, and the same on every machine.
func noise(d time.Duration) signal {
	s := make(signal, samples(d))
	state := uint64(1)
	for i := range s {
		state = state*6364136223846793005 + 1442695040888963407
		s[i] = float32(state>>40)/(1<<23) - 1
	}
	return s
}

func (s signal) times(gain float64) signal {
	out := make(signal, len(s))
	for i, x := range s {
		out[i] = float32(float64(x) * gain)
	}
	return out
}

// bumps modulates the loudness by 20 dB, so many times a second.
func (s signal) bumps(perSecond float64) signal {
	out := make(signal, len(s))
	for i, x := range s {
		phase := 2 * math.Pi * perSecond * float64(i) / voice.Rate
		out[i] = x * float32(math.Pow(10, -(1+math.Cos(phase))/2))
	}
	return out
}

func (s signal) plus(other signal) signal {
	out := make(signal, len(s))
	for i := range s {
		out[i] = s[i] + other[i]
	}
	return out
}

func join(parts ...signal) signal {
	var out signal
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// talk is something like speech: phrases of syllables in a moving voice, each
// followed by a pause.
func talk(phrases int) signal {
	var out signal
	for i := range phrases {
		d := time.Duration(1500+700*(i%3)) * time.Millisecond
		start := 110 + 15*float64(i%4)
		phrase := tone(d, 12, glide(start, start*(0.7+0.2*float64(i%3)), d)).times(0.2).bumps(5)
		out = join(out, phrase, silence(time.Duration(300+150*(i%5))*time.Millisecond))
	}
	return out.plus(noise(time.Duration(len(out)) * time.Second / voice.Rate).times(0.0005))
}

func measure(s signal) voice.Voice {
	a := voice.New()
	a.Write(s)
	return a.Result()
}
