package coach

import "fmt"

const (
	// A background is heard below so many decibels, and clipping from about one
	// sample in a thousand on.
	noisyDecibels = 15.0
	clippedShare  = 0.001
)

// recordingFault is what the microphone did wrong. It costs no score, but it
// spoils what one hears and, at worst, what is measured.
func (d *draft) recordingFault() (advice, bool) {
	m := d.metrics
	switch {
	case m.ClippedShare != nil && *m.ClippedShare >= clippedShare:
		return advice{
			fact: "The recording is overdriven: its loudest moments are cut off and sound harsh.",
			how:  "Turn the input down or move a hand's breadth away from the microphone.",
			exercise: "Record your loudest sentence three times, each time with the microphone a little further away, and keep the last distance " +
				"at which it sounds clean.",
		}, true
	case m.SNRDecibels != nil && *m.SNRDecibels < noisyDecibels:
		return advice{
			fact:     fmt.Sprintf("Your voice stands only %.0f dB above the background, so people have to strain, and pauses are harder to tell from noise.", max(*m.SNRDecibels, 0)),
			how:      "Record in a quieter room, or bring the microphone closer.",
			exercise: "Record ten seconds of silence where you usually speak and listen to it. Switch off or shut out whatever you hear, then record again.",
		}, true
	}
	return advice{}, false
}

// add takes in advice on what no mark stands for, where there is room for it,
// else its fact at the end of the summary.
func (d *draft) add(f *Feedback, a advice) {
	if len(f.Improvements) >= limitsOf(d.depth).improvements {
		f.Summary += " " + a.fact
		return
	}
	if len(f.Improvements) == 0 {
		f.NextExercise = a.exercise
	}
	f.Improvements = append(f.Improvements, d.improvement(a))
}
