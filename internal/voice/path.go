package voice

import "math"

// The costs of a path through the candidates of all frames, in the steps of
// doubtful. They are those of Boersma (1993), with the doubt of YIN for his
// strength: 1/256 of a whole repetition.
const (
	unvoicedCost = 77 // a candidate that repeats itself worse is no voice
	switchCost   = 36 // voice begins or ends
	leapCost     = 90 // per octave between two frames
	depthCost    = 5  // per octave below the top of the range
	forbidden    = 1 << 40
)

const (
	octave = 1200 // cents
	mute   = -1   // the pitch of a frame without voice
	states = candidates + 1
)

// compass is a range of pitch in cents above lowestHz.
type compass struct{ low, high int }

func (c compass) holds(cents int16) bool { return int(cents) >= c.low && int(cents) <= c.high }

// tracePitch follows the voice twice, as Hirst (2011) proposes: freely, and
// then within three quarters of the first quartile and two and a half times the
// third, which leaves out octave errors but no expressive speech.
func tracePitch(frames []frame, gate int16) []int16 {
	whole := compass{0, math.MaxInt16}
	pitch := trace(frames, gate, whole)
	tally := countPitches(pitch)
	if tally.total == 0 {
		return pitch
	}
	floor, ceiling := octave*math.Log2(0.75), octave*math.Log2(2.5)
	return trace(frames, gate, compass{
		low:  tally.quantile(0.25) + int(math.Round(floor)),
		high: tally.quantile(0.75) + int(math.Round(ceiling)),
	})
}

// trace finds the cheapest path through the candidates of all frames.
func trace(frames []frame, gate int16, within compass) []int16 {
	back := make([][states]uint8, len(frames))
	var costs [states]int
	for i := range frames {
		var before *frame
		if i > 0 {
			before = &frames[i-1]
		}
		costs, back[i] = step(before, &frames[i], costs, gate, within)
	}
	pitch := make([]int16, len(frames))
	state := cheapest(costs)
	for i := len(frames) - 1; i >= 0; i-- {
		pitch[i] = mute
		if state < candidates {
			pitch[i] = frames[i].cents[state]
		}
		state = int(back[i][state])
	}
	return pitch
}

func step(before, now *frame, costs [states]int, gate int16, within compass) (next [states]int, back [states]uint8) {
	for to := range states {
		next[to] = forbidden << 1
		for from := range states {
			if cost := costs[from] + transition(before, now, from, to); cost < next[to] {
				next[to], back[to] = cost, uint8(from)
			}
		}
		next[to] += local(now, to, gate, within)
	}
	return next, back
}

// local is what a state costs by itself.
func local(f *frame, state int, gate int16, within compass) int {
	switch {
	case state == candidates:
		return unvoicedCost
	case f.doubts[state] == math.MaxUint8 || f.level < gate || !within.holds(f.cents[state]):
		return forbidden
	}
	depth := depthCost * (highestCents - int(f.cents[state])) / octave
	return int(f.doubts[state]) + depth
}

func transition(before, now *frame, from, to int) int {
	switch {
	case before == nil || from == candidates && to == candidates:
		return 0
	case from == candidates || to == candidates:
		return switchCost
	}
	return leapCost * abs(int(now.cents[to])-int(before.cents[from])) / octave
}

func cheapest(costs [states]int) int {
	best := candidates
	for state, cost := range costs {
		if cost < costs[best] {
			best = state
		}
	}
	return best
}

func abs(x int) int { return max(x, -x) }
