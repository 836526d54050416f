package voice

const (
	shortestRecording = 50 // frames
	leastVoice        = 30 // frames
	leastVoiceShare   = 0.05
	leastPitches      = 50 // frames that a pitch is stated from
)

// heardFrames is one recording as it was heard: which frames sound, and how high.
type heardFrames struct {
	frames   []frame
	smoothed []int16 // levels in which syllables stand out
	gate     int16
	noisy    bool
	sounds   []span  // from the first to the last speech, with a pause between each two
	pitch    []int16 // cents above lowestHz, or mute
	pitches  *tally
}

// Result measures what was written so far. It may be asked again later.
func (a *Analyzer) Result() Voice {
	v := Voice{
		DurationSeconds: hundredths(float64(a.samples) / Rate),
		Missing:         map[string]string{},
	}
	h, reason := hear(a.frames)
	if reason != "" {
		v.miss(reason, "pauses", "pitch", "loudness", "tempo", "endings", "timeline", "track")
		return v
	}
	v.SpeechStartSeconds = span{0, h.sounds[0].start}.seconds()
	v.SpeechEndSeconds = span{0, h.sounds[len(h.sounds)-1].end}.seconds()
	v.addPitch(h)
	v.addPauses(h)
	v.addLoudness(h, a.peak, float64(a.clipped)/float64(a.samples))
	v.Timeline = h.timeline()
	v.Track = h.track()
	return v
}

// hear finds the speech in a recording, or the reason why there is none.
func hear(frames []frame) (*heardFrames, string) {
	if len(frames) < shortestRecording {
		return nil, TooShort
	}
	h := &heardFrames{frames: frames, smoothed: contour(frames, coarse)}
	var ok bool
	if h.gate, h.noisy, ok = findGate(frames, h.smoothed); !ok {
		return nil, Silent
	}
	h.sounds = findSounds(frames, contour(frames, fine), h.gate)
	h.pitch = tracePitch(frames, h.gate)
	h.pitches = countPitches(h.pitch)
	if len(h.sounds) == 0 || h.pitches.total < max(1, int(leastVoiceShare*float64(h.phonation()))) {
		return nil, NoVoice
	}
	if h.pitches.total < leastVoice {
		return nil, LittleVoice
	}
	return h, ""
}

// phonation is how many frames are no pause.
func (h *heardFrames) phonation() int {
	n := 0
	for _, s := range h.sounds {
		n += s.frames()
	}
	return n
}

// pauses are what lies between the sounds.
func (h *heardFrames) pauses() []span {
	if h.noisy {
		return nil
	}
	var found []span
	for i, s := range h.sounds[1:] {
		found = append(found, span{h.sounds[i].end, s.start})
	}
	return found
}

func (v *Voice) addPitch(h *heardFrames) {
	if h.pitches.total < leastPitches {
		v.miss(LittleVoice, "pitch", "endings")
		return
	}
	v.Pitch = h.pitches.pitch()
	if v.Endings = h.endings(); v.Endings == nil {
		v.miss(NoEnding, "endings")
	}
}

func (v *Voice) addPauses(h *heardFrames) {
	if h.noisy {
		v.miss(Noisy, "pauses", "tempo")
		return
	}
	v.Pauses = describePauses(h.pauses())
	v.Tempo = h.tempo()
}

func (v *Voice) addLoudness(h *heardFrames, peak, clipped float64) {
	v.Loudness = h.loudness(peak, clipped)
	if v.Loudness.SNRDecibels == nil {
		v.miss(NoPause, "loudness.snr_decibels")
	}
}
