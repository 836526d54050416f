package voice

// mostPoints keeps a drawing small, whatever the length of the recording.
const mostPoints = 600

// track condenses the recording to points for drawing.
func (h *heardFrames) track() *Track {
	step := (len(h.frames) + mostPoints - 1) / mostPoints
	t := &Track{StepSeconds: span{0, step}.seconds()}
	for start := 0; start < len(h.frames); start += step {
		part := span{start, min(start+step, len(h.frames))}
		var loud energy
		loud.add(h.frames[part.start:part.end])
		t.LoudnessDBFS = append(t.LoudnessDBFS, hundredths(loud.dbfs()))
		t.PitchSemitones = append(t.PitchSemitones, h.relativePitch(part, 1))
	}
	return t
}
