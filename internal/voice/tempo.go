package voice

// dip is how far the level must fall, and have risen, around a syllable.
const dip = 2 * centi

// tempo counts syllables per second of speech.
func (h *heardFrames) tempo() *Tempo {
	syllables := len(h.nuclei())
	whole := span{h.sounds[0].start, h.sounds[len(h.sounds)-1].end}.seconds()
	spoken := span{0, h.phonation()}.seconds()
	return &Tempo{
		Syllables:        syllables,
		SpeechRate:       hundredths(float64(syllables) / whole),
		ArticulationRate: hundredths(float64(syllables) / spoken),
		PhonationSeconds: hundredths(spoken),
		PhonationRatio:   tenThousandths(spoken / whole),
	}
}

// nuclei returns the frames of the syllables, after the description of de Jong
// & Wempe (Behavior Research Methods 41, 2009, 385-390): voiced peaks of the
// level above the gate, with a dip of 2 dB before and after.
func (h *heardFrames) nuclei() []int {
	var found []int
	peak, low, rising := 0, int(h.smoothed[0]), true
	for i, level := range h.smoothed {
		switch {
		case rising && level > h.smoothed[peak]:
			peak = i
		case rising && h.smoothed[peak]-level >= dip:
			found = h.appendNucleus(found, peak)
			rising, low = false, int(level)
		case !rising && int(level)-low >= dip:
			rising, peak = true, i
		case !rising:
			low = min(low, int(level))
		}
	}
	if rising {
		found = h.appendNucleus(found, peak)
	}
	return found
}

func (h *heardFrames) appendNucleus(found []int, peak int) []int {
	if h.smoothed[peak] < h.gate || h.pitch[peak] == mute {
		return found
	}
	return append(found, peak)
}
