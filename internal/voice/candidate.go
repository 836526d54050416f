package voice

import "math"

// candidates is how many possible pitches a frame keeps.
const candidates = 2

// doubtful is the normalised difference of a candidate, 0 for a perfect
// repetition, in steps of 1/256.
type doubtful uint8

const doubtSteps = 256

var unvoiced = [candidates]doubtful{math.MaxUint8, math.MaxUint8}

const (
	// hopeless is the normalised difference above which nothing repeats itself.
	hopeless = 0.5
	// octaveCost makes a short period win over its multiples, which repeat as well.
	octaveCost = 0.03
)

// choose keeps the deepest valleys of the normalised difference, best first.
func choose(d, norm *differences) (cents [candidates]int16, doubts [candidates]doubtful) {
	costs := [candidates]float64{}
	for i := range costs {
		costs[i], doubts[i] = math.Inf(1), math.MaxUint8
	}
	for lag := shortest; lag <= longest; lag++ {
		if norm[lag] >= hopeless || norm[lag] > norm[lag-1] || norm[lag] >= norm[lag+1] {
			continue
		}
		exact, depth := valley(d, norm, lag)
		pitch := math.Round(octave * math.Log2(trackRate/exact/lowestHz))
		if pitch < 0 || pitch > highestCents {
			continue
		}
		cost := depth - float64(octaveCost*pitch/octave)
		keep(&cents, &doubts, &costs, int16(pitch), depth, cost)
	}
	return cents, doubts
}

// valley refines a minimum with a parabola: its place on the raw difference,
// as YIN does because normalising tilts it.
func valley(d, norm *differences, lag int) (exact, depth float64) {
	depth = norm[lag]
	left, middle, right := d[lag-1], d[lag], d[lag+1]
	curve := left - 2*middle + right
	if curve <= 0 {
		return float64(lag), depth
	}
	shift := max(-0.5, min(0.5, 0.5*(left-right)/curve))
	low := middle - float64(0.25*(left-right)*shift)
	if middle > 0 {
		depth *= max(0, low) / middle
	}
	return float64(lag) + shift, depth
}

// keep inserts a candidate where its cost belongs.
func keep(cents *[candidates]int16, doubts *[candidates]doubtful, costs *[candidates]float64, pitch int16, depth, cost float64) {
	for i := range costs {
		if cost < costs[i] {
			copy(cents[i+1:], cents[i:])
			copy(doubts[i+1:], doubts[i:])
			copy(costs[i+1:], costs[i:])
			cents[i], doubts[i], costs[i] = pitch, doubtful(min(math.MaxUint8-1, depth*doubtSteps)), cost
			return
		}
	}
}
