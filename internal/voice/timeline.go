package voice

import "slices"

const (
	windowSeconds = 30
	windowFrames  = windowSeconds * framesPerSecond
	leastSpoken   = 100 // frames in a window that a rate is stated from
	leastVoiced   = 10  // frames in a window that a pitch is stated from
)

// timeline cuts the recording into windows.
func (h *heardFrames) timeline() []Window {
	nuclei := h.nuclei()
	var windows []Window
	for start := 0; start < len(h.frames); start += windowFrames {
		w := span{start, min(start+windowFrames, len(h.frames))}
		windows = append(windows, h.window(w, nuclei))
	}
	return windows
}

func (h *heardFrames) window(w span, nuclei []int) Window {
	var loud energy
	spoken := 0
	for _, s := range h.sounds {
		part := s.within(w)
		loud.add(h.frames[part.start:part.end])
		spoken += part.frames()
	}
	out := Window{StartSeconds: span{0, w.start}.seconds(), PitchSemitones: h.relativePitch(w, leastVoiced)}
	for _, p := range h.pauses() {
		out.PauseSeconds += p.within(w).seconds()
	}
	out.PauseSeconds = hundredths(out.PauseSeconds)
	if spoken > 0 {
		level := hundredths(loud.dbfs())
		out.LoudnessDBFS = &level
	}
	if spoken >= leastSpoken && !h.noisy {
		rate := hundredths(float64(countWithin(nuclei, w)) / span{0, spoken}.seconds())
		out.ArticulationRate = &rate
	}
	return out
}

// within is the part of a span that lies in another one.
func (s span) within(w span) span {
	start := min(max(s.start, w.start), w.end)
	return span{start, max(start, min(s.end, w.end))}
}

func countWithin(places []int, w span) int {
	first, _ := slices.BinarySearch(places, w.start)
	end, _ := slices.BinarySearch(places, w.end)
	return end - first
}

// relativePitch is the median pitch of a span in semitones above or below that
// of the whole recording, nil with less than so many voiced frames.
func (h *heardFrames) relativePitch(w span, least int) *float64 {
	var voiced []int16
	for _, cents := range h.pitch[w.start:w.end] {
		if cents != mute {
			voiced = append(voiced, cents)
		}
	}
	if len(voiced) < least {
		return nil
	}
	slices.Sort(voiced)
	relative := hundredths((quantile(voiced, 0.5) - float64(h.pitches.quantile(0.5))) / 100)
	return &relative
}
