package coach

import (
	"fmt"

	"github.com/masterspeak/masterspeak/internal/scoring"
)

func (d *draft) pitch(m scoring.Mark) advice {
	return advice{
		fact:     fmt.Sprintf("Your pitch varies by %.0f %% of its mean; lively speakers reach 15 to 25.", 100*m.Value),
		why:      "A voice that moves tells people which words matter.",
		how:      "Choose one word in each sentence and let your voice go up to it and down again.",
		exercise: fmt.Sprintf("Say one paragraph of %s as if to a child at bedtime, far too much. Then say it again at half of that: it is about right.", d.reg.noun),
	}
}

func (d *draft) pace(scoring.Mark) advice {
	wpm := d.metrics.WordsPerMinute
	a := advice{
		fact:     fmt.Sprintf("You speak %.0f words per minute.", wpm),
		why:      "Most people follow best between 130 and 170.",
		how:      "Slow down for names, numbers and your main point; the rest may flow.",
		exercise: fmt.Sprintf("Mark the three sentences of %s that matter most and say them at half speed, with a full breath after each.", d.reg.noun),
	}
	if wpm < 130 {
		a.how = "Speak in whole phrases and pause between them, not inside."
		a.exercise = fmt.Sprintf("Say one minute of %s phrase by phrase: look at a whole phrase, look up, and say it in one breath.", d.reg.noun)
	}
	return a
}

func (d *draft) longPauses(m scoring.Mark) advice {
	return advice{
		fact:     fmt.Sprintf("Silences of two seconds and more come %s times a minute.", decimal(m.Value)),
		why:      "A pause after a point is strong; in the middle of one it sounds like doubt.",
		how:      "Know the first words of every section by heart, so that the silence stands where you want it.",
		exercise: fmt.Sprintf("Write the first five words of each section of %s on a card and practise only the crossings from one to the next.", d.reg.noun),
	}
}

func (d *draft) loudness(m scoring.Mark) advice {
	return advice{
		fact:     fmt.Sprintf("Your loudness hardly changes: its spread is %s dB.", decimal(m.Value)),
		why:      "A change of volume wakes people, and softer works as well as louder.",
		how:      "Drop your voice for the sentence that matters and let them come to you.",
		exercise: fmt.Sprintf("Say the key sentence of %s three times: loud, ordinary, almost whispered. Use the one that surprises you.", d.reg.noun),
	}
}
