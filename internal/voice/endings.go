package voice

const (
	endingFrames = 30 // the last 300 ms
	leastEnding  = 10 // voiced frames in them
	hangover     = 30 // frames of unvoiced sound that may follow the voice

	// glissando is the change that is heard as movement in running speech: a
	// slope of 0.32/T² semitones per second over T seconds (Mertens 2004).
	glissando = 0.32
)

// endings follows the melody of the last voiced 300 ms before each pause and
// at the end. It is nil where there is none that can be followed.
func (h *heardFrames) endings() *Endings {
	e := &Endings{}
	for _, s := range h.sounds {
		slope, heard, ok := h.slope(s)
		switch {
		case !ok:
		case slope >= heard:
			e.Rises++
		case slope <= -heard:
			e.Falls++
		default:
			e.Levels++
		}
	}
	if *e == (Endings{}) {
		return nil
	}
	return e
}

// slope of the melody at the end of a sound, in semitones per second, and the
// slope that is heard as movement.
func (h *heardFrames) slope(s span) (slope, heard float64, ok bool) {
	last := s.end - 1
	for last > s.start && h.pitch[last] == mute {
		last--
	}
	first := max(s.start, last-endingFrames+1)
	for first < last && h.pitch[first] == mute {
		first++
	}
	if s.end-last > hangover {
		return 0, 0, false
	}
	slope, n := fit(h.pitch, first, last+1)
	seconds := span{first, last + 1}.seconds()
	return slope, glissando / (seconds * seconds), n >= leastEnding
}

// fit is a straight line through the voiced frames by least squares.
func fit(pitch []int16, first, end int) (slope float64, n int) {
	var sumX, sumY, sumXX, sumXY int
	for i := first; i < end; i++ {
		if pitch[i] == mute {
			continue
		}
		x, y := i-first, int(pitch[i])
		n, sumX, sumY, sumXX, sumXY = n+1, sumX+x, sumY+y, sumXX+x*x, sumXY+x*y
	}
	below := n*sumXX - sumX*sumX
	if below == 0 {
		return 0, n
	}
	perFrame := float64(n*sumXY-sumX*sumY) / float64(below)
	return perFrame / 100 * framesPerSecond, n
}
