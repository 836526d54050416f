package voice

import "math"

const (
	centi  = 100.0
	bottom = -100 * centi // what is quieter is digital silence
	top    = 10 * centi

	// quietest is the level below which nothing is taken for speech, -70 dBFS.
	quietest = -70 * centi
)

// centibels is a mean square in hundredths of a dB relative to full scale.
func centibels(power float64) int16 {
	if power <= 1e-10 {
		return bottom
	}
	return int16(math.Round(min(top, 10*centi*math.Log10(power))))
}

// power is the reverse of centibels.
func power(level int16) float64 { return math.Pow(10, float64(level)/(10*centi)) }

func decibels(level int16) float64 { return float64(level) / centi }
