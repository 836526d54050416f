package coach

import (
	"fmt"
	"slices"

	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
)

func (d *draft) pitch(m scoring.Mark) advice {
	fact := fmt.Sprintf("The pitch of your voice varies by %.0f%% of its mean, where a lively voice reaches 20 and more.", 100*m.Value)
	if p := d.metrics.Pitch; p != nil && p.RangeSemitones >= 1 && p.RangeSemitones < 8 {
		fact = fmt.Sprintf("Nearly everything you say stays within %s semitones: the pitch of your voice varies by %.0f%% of its mean, where a lively voice reaches 20 and more.",
			decimal(p.RangeSemitones), 100*m.Value)
	}
	return advice{
		fact:     fact,
		why:      "A voice that moves tells people which words matter.",
		how:      "Choose one word in each sentence and let your voice go up to it and down again.",
		exercise: fmt.Sprintf("Say one paragraph of %s as if to a child at bedtime, far too much. Then say it again at half of that: it is about right.", d.reg.noun),
	}
}

func (d *draft) longPauses(m scoring.Mark) advice {
	p := d.metrics.Pauses
	if p == nil || len(p.Items) == 0 {
		p = &speech.Pauses{Items: []speech.Pause{{}}}
	}
	a := advice{
		fact:     haltsFact(p, m.Value),
		why:      "A pause after a point is strong; in the middle of one it sounds like doubt.",
		how:      "Know the first words of every section by heart, so that the silence stands where you want it.",
		exercise: fmt.Sprintf("Write the first five words of each section of %s on a card and practise only the crossings from one to the next.", d.reg.noun),
	}
	if within, ends := placed(p, speech.MidClause), placed(p, speech.Boundary); within > ends {
		a.fact += insideFact(within, ends)
		a.how = "Breathe where a thought ends, and take each clause in one go."
		a.exercise = fmt.Sprintf("Draw a stroke in %s wherever a thought ends. Read it aloud and be silent at the strokes, and nowhere else.", d.reg.noun)
	}
	return a
}

func insideFact(within, ends int) string {
	if ends == 0 {
		return " No pause stands where a thought ends."
	}
	return fmt.Sprintf(" Of your %s, %d fall inside a clause.", count(within+ends, "pause"), within)
}

// haltsFact says how often the speech halts, and for how long.
func haltsFact(p *speech.Pauses, perMinute float64) string {
	longest := slices.MaxFunc(p.Items, func(a, b speech.Pause) int {
		return compare(a.EndSeconds-a.StartSeconds, b.EndSeconds-b.StartSeconds)
	})
	return fmt.Sprintf("Your speech comes to a halt %s, which makes %s a minute; the longest silence is %s seconds, at %s.",
		times(scoring.Halts(p)), decimal(perMinute), decimal(longest.EndSeconds-longest.StartSeconds), clock(longest.StartSeconds))
}

func placed(p *speech.Pauses, class speech.PauseClass) int {
	n := 0
	for _, pause := range p.Items {
		if pause.Class == class {
			n++
		}
	}
	return n
}

func (d *draft) loudness(m scoring.Mark) advice {
	return advice{
		fact:     fmt.Sprintf("Your loudness hardly changes: its spread is %s dB, where 4 and more hold attention.", decimal(m.Value)),
		why:      "A change of volume wakes people, and softer works as well as louder.",
		how:      "Drop your voice for the sentence that matters and let them come to you.",
		exercise: fmt.Sprintf("Say the key sentence of %s three times: loud, ordinary, almost whispered. Use the one that surprises you.", d.reg.noun),
	}
}

// clock is a place in a recording: "0:42".
func clock(seconds float64) string {
	s := int(max(seconds, 0))
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
