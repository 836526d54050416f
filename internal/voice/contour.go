package voice

// The windows over which loudness is smoothed, in steps of 10 ms from their
// middle. They are Gaussian with a deviation of 7.2 and 14.4 ms, like those of
// Praat for voices from 100 and from 50 Hz upwards: the first hears closures,
// the second syllables, and neither the single periods of a low voice.
var (
	fine   = []float64{0.6044, 0.1917, 0.0061}
	coarse = []float64{0.27744, 0.21800, 0.10575, 0.03167, 0.00586}
)

// contour is the level of each frame, smoothed.
func contour(frames []frame, weights []float64) []int16 {
	powers := make([]float64, len(frames))
	for i, f := range frames {
		powers[i] = power(f.level)
	}
	levels := make([]int16, len(frames))
	for i := range powers {
		levels[i] = centibels(smooth(powers, weights, i))
	}
	return levels
}

func smooth(powers, weights []float64, middle int) float64 {
	sum, weight := 0.0, 0.0
	for i := max(0, middle-len(weights)+1); i < min(len(powers), middle+len(weights)); i++ {
		w := weights[abs(i-middle)]
		sum += float64(w * powers[i])
		weight += w
	}
	return sum / weight
}
