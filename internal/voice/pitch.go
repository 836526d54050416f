package voice

import "math"

// semitones of a difference in cents.
func semitones(cents int) float64 { return float64(cents) / 100 }

func hertz(cents int) float64 { return lowestHz * math.Exp2(float64(cents)/octave) }

func (t *tally) pitch() *Pitch {
	mean, variance := t.moments(hertz)
	_, melody := t.moments(semitones)
	return &Pitch{
		MedianHz:       hundredths(hertz(t.quantile(0.5))),
		RangeSemitones: hundredths(semitones(t.quantile(0.95) - t.quantile(0.05))),
		SDSemitones:    hundredths(math.Sqrt(melody)),
		Variation:      tenThousandths(math.Sqrt(variance) / mean),
		VoicedSeconds:  hundredths(float64(t.total) / framesPerSecond),
	}
}
