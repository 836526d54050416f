package voice

import "math"

// tally counts whole values, so that quantiles need no sorting and sums no
// order. Levels and pitches both have few thousand of them.
type tally struct {
	lowest int
	counts []int
	total  int
}

func newTally(lowest, highest int) *tally {
	return &tally{lowest: lowest, counts: make([]int, highest-lowest+1)}
}

func (t *tally) add(value int) {
	t.counts[value-t.lowest]++
	t.total++
}

// quantile is the smallest value that at least this share does not exceed.
func (t *tally) quantile(share float64) int {
	wanted := max(1, int(math.Round(share*float64(t.total))))
	seen := 0
	for i, n := range t.counts {
		if seen += n; seen >= wanted {
			return t.lowest + i
		}
	}
	return t.lowest
}

// mean and variance, the population's, of some measure of the values.
func (t *tally) moments(measure func(value int) float64) (mean, variance float64) {
	if t.total == 0 {
		return 0, 0
	}
	for i, n := range t.counts {
		if n > 0 {
			mean += float64(float64(n) * measure(t.lowest+i))
		}
	}
	mean /= float64(t.total)
	for i, n := range t.counts {
		if n > 0 {
			away := measure(t.lowest+i) - mean
			variance += float64(float64(n) * float64(away*away))
		}
	}
	return mean, variance / float64(t.total)
}

func countPitches(pitch []int16) *tally {
	t := newTally(0, highestCents)
	for _, cents := range pitch {
		if cents != mute {
			t.add(int(cents))
		}
	}
	return t
}
