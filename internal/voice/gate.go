package voice

const (
	below     = 25 * centi  // of the loudest speech: still sounds
	faintest  = -60 * centi // what no speech is fainter than at its loudest
	overNoise = 6 * centi   // what a frame must exceed a steady background by
	leastGap  = 6 * centi   // between the loudest speech and any gate
	steady    = 2 * centi   // the spread of the lowest levels if they are one background
)

// findGate returns the level from which a frame sounds: 25 dB below the 99th
// percentile of the smoothed levels, after de Jong & Wempe (2009). The maximum
// would be that of a cough. Where a steady background lies higher, the gate is
// moved above it, else a fan would fill every pause; where it is too high for
// that it is noisy. ok is false where all is silent.
func findGate(frames []frame, smoothed []int16) (gate int16, noisy, ok bool) {
	loudness, levels := newTally(bottom, top), newTally(bottom, top)
	for i, f := range frames {
		loudness.add(int(smoothed[i]))
		levels.add(int(f.level))
	}
	loud := loudness.quantile(0.99)
	if loud < faintest {
		return 0, false, false
	}
	gate = int16(max(loud-below, quietest))
	low, high := levels.quantile(0.02), levels.quantile(0.06)
	if high-low >= steady || high+overNoise <= int(gate) {
		return gate, false, true
	}
	if high+overNoise > loud-leastGap {
		return gate, true, true
	}
	return int16(high + overNoise), false, true
}
