package voice

import "math"

const (
	edge      = 5  // frames at both ends of a pause that breath and reverberation fill
	leastHush = 25 // frames that a background is stated from
)

// energy is a sum of powers over frames.
type energy struct {
	sum float64
	n   int
}

func (e *energy) add(frames []frame) {
	for _, f := range frames {
		e.sum += power(f.level)
	}
	e.n += len(frames)
}

func (e *energy) dbfs() float64 { return decibels(centibels(e.sum / float64(max(1, e.n)))) }

func (h *heardFrames) loudness(peak, clipped float64) *Loudness {
	var speech energy
	voiced := newTally(bottom, top)
	for _, s := range h.sounds {
		for i := s.start; i < s.end; i++ {
			if h.frames[i].level >= h.gate {
				speech.add(h.frames[i : i+1])
			}
			if h.pitch[i] != mute {
				voiced.add(int(h.smoothed[i]))
			}
		}
	}
	_, variance := voiced.moments(func(level int) float64 { return float64(level) / centi })
	l := &Loudness{
		MeanDBFS:     hundredths(speech.dbfs()),
		SDDecibels:   hundredths(math.Sqrt(variance)),
		PeakDBFS:     hundredths(max(decibels(bottom), 20*math.Log10(peak))),
		ClippedShare: tenThousandths(clipped),
	}
	if hush := h.hush(); hush.total >= leastHush {
		ratio := hundredths(speech.dbfs() - float64(hush.quantile(0.5))/centi)
		l.SNRDecibels = &ratio
	}
	return l
}

// hush counts the levels of the background where nobody speaks: within the
// pauses, before the first and after the last speech. Its median is deaf to
// clicks and breaths.
func (h *heardFrames) hush() *tally {
	first, last := h.sounds[0].start, h.sounds[len(h.sounds)-1].end
	levels := newTally(bottom, top)
	for _, s := range append(h.pauses(), span{0, first}, span{last, len(h.frames)}) {
		for i := s.start + edge; i < s.end-edge; i++ {
			levels.add(int(h.frames[i].level))
		}
	}
	return levels
}
