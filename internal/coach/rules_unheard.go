package coach

import (
	"fmt"

	"github.com/masterspeak/masterspeak/internal/scoring"
)

// unheard is the summary of a recording without a transcript: what is missing
// comes first, because most of what people expect is.
func (d *draft) unheard(weak []scoring.Mark) string {
	s := "This is about your voice alone: there is no transcript of the recording, so fillers, structure and choice of words were not looked at. "
	if seconds := d.metrics.DurationSeconds; seconds > 0 {
		s += "The recording lasts " + Minutes(seconds) + d.sounds() + ". "
	}
	return s + d.verdict(len(weak) == 0) + d.advisedVoice(weak)
}

// sounds is how much of the speech is silence.
func (d *draft) sounds() string {
	if r := d.metrics.PhonationRatio; r != nil {
		return fmt.Sprintf("; of the time you speak, %.0f%% is voice and the rest pauses", 100**r)
	}
	return ""
}

func (d *draft) advisedVoice(weak []scoring.Mark) string {
	if len(weak) == 0 {
		return "Everything that was measured is in its good range."
	}
	return d.toWorkOn(weak)
}

// inaudible is for a recording in which there is too little voice to judge.
func (d *draft) inaudible() Feedback {
	f := Feedback{
		Summary: "There is no transcript of the recording, and less than " + count(scoring.ShortestSpoken, "second") + " of speech in it, which is too little to judge.",
		Improvements: []Improvement{{
			Text: "Record at least half a minute, at an arm's length from the microphone, and listen to the first seconds before you submit it: if you cannot hear yourself well, nobody can.",
		}},
		NextExercise: fmt.Sprintf("Set a timer for one minute and say the beginning of %s into the microphone. Listen once for the sound alone: is it clear, near and quiet around you?", d.reg.noun),
	}
	if why := d.metrics.Missing["pitch"]; why != "" {
		f.Summary = "There is nothing to coach yet: the voice could not be measured (" + why + "), and there is no transcript."
	}
	return f
}
