package coach

import (
	"fmt"

	"github.com/masterspeak/masterspeak/internal/scoring"
)

const (
	ordinarySlow = 3.8 // syllables a second that one hears every day

	breathless = 0.85 // share of sound from which one hardly pauses
)

func (d *draft) pace(scoring.Mark) advice {
	wpm, band := d.metrics.WordsPerMinute, scoring.BandOf(d.kind)
	a := advice{
		fact:     fmt.Sprintf("You speak %.0f words per minute.", wpm) + d.fastest(band),
		why:      fmt.Sprintf("%s follow best between %.0f and %.0f.", capitalise(d.reg.listeners), band.Slowest, band.Fastest),
		how:      "Slow down for names, numbers and your main point; the rest may flow.",
		exercise: fmt.Sprintf("Mark the three sentences of %s that matter most and say them at half speed, with a full breath after each.", d.reg.noun),
	}
	if ratio := d.metrics.PhonationRatio; wpm > band.Fastest && ratio != nil && *ratio > breathless {
		a.how = "You leave almost no pauses, so begin there: a full stop is worth one breath."
	}
	if wpm < band.Slowest {
		a.how = "Speak in whole phrases and pause between them, not inside."
		a.exercise = fmt.Sprintf("Say one minute of %s phrase by phrase: look at a whole phrase, look up, and say it in one breath.", d.reg.noun)
		if r := d.metrics.ArticulationRate; r != nil && *r > ordinarySlow {
			a.fact += " Your words themselves come at an ordinary speed; it is the silences that take the time."
		}
	}
	return a
}

// fastest points at the window of a fast speech in which one gets lost first.
func (d *draft) fastest(band scoring.Band) string {
	top, at := 0.0, 0.0
	for _, m := range d.metrics.Timeline {
		if m.WordsPerMinute != nil && *m.WordsPerMinute > top {
			top, at = *m.WordsPerMinute, m.StartSeconds
		}
	}
	if d.metrics.WordsPerMinute <= band.Fastest || len(d.metrics.Timeline) < 2 || top < 1.08*d.metrics.WordsPerMinute {
		return ""
	}
	return fmt.Sprintf(" You are fastest in the half minute from %s on, at %.0f.", clock(at), top)
}

// tempo is the pace between the pauses.
func (d *draft) tempo(scoring.Mark) advice {
	fact := "Your words come at a speed that is far from the usual one."
	fast := true
	if r := d.metrics.ArticulationRate; r != nil {
		fast = *r > scoring.Articulation.Fastest
		fact = fmt.Sprintf("Between the pauses you speak %s syllables a second%s, where %.1f to %.1f are easy to follow.",
			decimal(*r), d.bySound(), scoring.Articulation.Slowest, scoring.Articulation.Fastest)
	}
	if fast {
		return advice{
			fact:     fact,
			why:      "At that speed endings and small words are swallowed, and a pause cannot bring them back.",
			how:      "Give the last word of each sentence its full length; the others will follow.",
			exercise: fmt.Sprintf("Whisper one paragraph of %s so clearly that it could be understood across the room, then say it aloud with the same care.", d.reg.noun),
		}
	}
	return advice{
		fact:     fact,
		why:      "Words that are drawn out one by one lose the shape of the phrase.",
		how:      "Keep your pauses, and let the words between them run as they do when you talk to a friend.",
		exercise: fmt.Sprintf("Tell one minute of %s to a friend as a story. Then give it again and keep that flow.", d.reg.noun),
	}
}

// bySound is honest about syllables that nobody read.
func (d *draft) bySound() string {
	if d.metrics.Syllables == nil {
		return ", counted from the sound alone"
	}
	return ""
}
