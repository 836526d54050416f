package voice

// span is a run of frames, the end exclusive.
type span struct{ start, end int }

func (s span) frames() int { return s.end - s.start }

func (s span) seconds() float64 { return float64(s.frames()) / framesPerSecond }

const (
	framesPerSecond = Rate / hop

	shortestSound = 10 // frames: less is a click or a lone burst, as Praat has it
	shortestPause = 25 // frames, 250 ms
)

// findSounds returns what sounds, with at least a pause between. What sounds is
// decided on a smoothed level, where a plosive does not come apart, and begins
// and ends where the level itself passes the gate. Bursts are left out before
// short gaps are closed, or else one would cut a pause in two.
func findSounds(frames []frame, smoothed []int16, gate int16) []span {
	var sounds []span
	for _, s := range runs(smoothed, gate) {
		if s.frames() < shortestSound {
			continue
		}
		for s.start < s.end && frames[s.start].level < gate {
			s.start++
		}
		for s.start < s.end && frames[s.end-1].level < gate {
			s.end--
		}
		last := len(sounds) - 1
		if last >= 0 && s.start-sounds[last].end < shortestPause {
			sounds[last].end = s.end
		} else {
			sounds = append(sounds, s)
		}
	}
	return sounds
}

// runs returns where the level is at the gate or above.
func runs(levels []int16, gate int16) []span {
	var found []span
	start := -1
	for i, level := range levels {
		switch {
		case level >= gate && start < 0:
			start = i
		case level < gate && start >= 0:
			found = append(found, span{start, i})
			start = -1
		}
	}
	if start >= 0 {
		found = append(found, span{start, len(levels)})
	}
	return found
}
