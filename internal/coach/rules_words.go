package coach

import (
	"fmt"
	"slices"
	"strings"

	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
)

// writers turn a weak mark into advice, by the name of its curve.
var writers = map[string]func(*draft, scoring.Mark) advice{
	scoring.Fillers:     (*draft).fillers,
	scoring.Hedges:      (*draft).hedges,
	scoring.Passive:     (*draft).passive,
	scoring.Repetition:  (*draft).repetition,
	scoring.Vocabulary:  (*draft).vocabulary,
	scoring.Readability: (*draft).readability,
	scoring.Sentences:   (*draft).longSentences,
	scoring.Opening:     (*draft).opening,
	scoring.Closing:     (*draft).closing,
	scoring.Signposts:   (*draft).signposts,
	scoring.Variation:   (*draft).variation,
	scoring.Pitch:       (*draft).pitch,
	scoring.Pace:        (*draft).pace,
	scoring.Tempo:       (*draft).tempo,
	scoring.LongPauses:  (*draft).longPauses,
	scoring.Loudness:    (*draft).loudness,
}

func (d *draft) hedges(scoring.Mark) advice {
	word, fact := d.tallied(d.metrics.Hedges, "hedge")
	quote, suggestion := d.example(only(d.metrics.Hedges.Items, word), d.metrics.Hedges.Items)
	return advice{
		fact:  fact,
		why:   fmt.Sprintf("Where you are unsure, say what you do not know; where you are sure, a hedge makes %s doubt you for no reason.", d.reg.listeners),
		how:   "Keep the hedges that are true and take out the rest.",
		quote: quote, suggestion: suggestion,
		exercise: fmt.Sprintf("Mark every %q and its like in %s. Beside each write a number from 1 to 5 for how sure you are, and say the fives again as plain statements.", word, d.reg.noun),
	}
}

func (d *draft) passive(scoring.Mark) advice {
	words, quote := d.passiveExample()
	fact := fmt.Sprintf("There %s in %s", were(d.metrics.Passive.Count, "passive construction"), count(d.metrics.Sentences, "sentence"))
	if words != "" {
		fact += fmt.Sprintf(", such as %q", words)
	}
	return advice{
		fact:     fact + ".",
		why:      fmt.Sprintf("A passive hides who acts or names them last, and %s remember people better than processes.", d.reg.listeners),
		how:      "Ask of each one: who did it? Put that name first and let the verb follow.",
		quote:    quote,
		exercise: fmt.Sprintf("Find three passive sentences in %s and say each aloud beginning with the person who acts.", d.reg.noun),
	}
}

func (d *draft) repetition(m scoring.Mark) advice {
	r := d.metrics.Repetition
	items := slices.DeleteFunc(slices.Clone(r.Items), func(f speech.Finding) bool { return f.Class == "sentence_start" })
	fact := fmt.Sprintf("Words are doubled %s times per 100 words.", decimal(m.Value))
	if len(items) > 0 {
		fact = fmt.Sprintf("You say the same words twice in a row %s, as in %q; that is %s per 100 words.",
			times(len(items)), d.stumble(items[0]), decimal(m.Value))
	}
	return advice{
		fact:     fact,
		why:      "A word that is started twice tells people that the sentence was begun before it was ready.",
		how:      "Wait until you know how the sentence ends, then say it once.",
		quote:    d.show(items),
		exercise: fmt.Sprintf("Say one minute of %s at half speed, with a full stop in your head before each sentence. When a word doubles, go back to the start of the sentence.", d.reg.noun),
	}
}

// stumble is what was said twice: of a restart the finding is the second attempt.
func (d *draft) stumble(f speech.Finding) string {
	if f.Class == "restart" {
		return f.Text + " … " + f.Text
	}
	return f.Text
}

func (d *draft) vocabulary(m scoring.Mark) advice {
	fact := fmt.Sprintf("In a stretch of 50 words, about %.0f are different ones.", 50*m.Value)
	if r := d.metrics.Repetition; r != nil && len(r.Top) > 0 && r.Top[0].Count > 1 {
		fact += fmt.Sprintf(" You come back to %q %s.", r.Top[0].Text, times(r.Top[0].Count))
	}
	general := ""
	if d.english {
		general = ", such as thing, good, get and make,"
	}
	return advice{
		fact:     fact,
		why:      "Lively talks reach 34 or more; below that, one idea tends to sound like the one before.",
		how:      fmt.Sprintf("Look for the general words%s and say what you mean in its own word.", general),
		exercise: fmt.Sprintf("Pick five general words in %s and replace each with one that you could draw a picture of.", d.reg.noun),
	}
}

// tallied names the most frequent phrase of the findings and how often it is.
func (d *draft) tallied(f *speech.Findings, noun string) (word, fact string) {
	rate := 100 * float64(f.Count) / float64(max(d.metrics.Words, 1))
	word, n := top(f)
	word = Spoken(word)
	if word == "" {
		return noun, fmt.Sprintf("There %s, %s per 100 words.", were(f.Count, noun), decimal(rate))
	}
	if n >= f.Count {
		return word, fmt.Sprintf("You said %q %s, %s per 100 words.", word, times(n), decimal(rate))
	}
	others := "the others"
	if f.Count == n+1 {
		others = "one other"
	}
	return word, fmt.Sprintf("You said %q %s; with %s that makes %s, %s per 100 words.",
		word, times(n), others, count(f.Count, noun), decimal(rate))
}

// top is the most frequent phrase, counted from the items if nobody did.
func top(f *speech.Findings) (string, int) {
	if len(f.Top) > 0 && f.Top[0].Count > 0 {
		return f.Top[0].Text, f.Top[0].Count
	}
	counts := map[string]int{}
	best, n := "", 0
	for _, item := range f.Items {
		word := strings.ToLower(item.Text)
		counts[word]++
		if counts[word] > n {
			best, n = word, counts[word]
		}
	}
	return best, n
}

// only are the findings of one phrase.
func only(findings []speech.Finding, phrase string) []speech.Finding {
	var out []speech.Finding
	for _, f := range findings {
		if strings.EqualFold(f.Text, phrase) {
			out = append(out, f)
		}
	}
	return out
}

func were(n int, noun string) string {
	if n == 1 {
		return "was 1 " + noun
	}
	return "were " + count(n, noun)
}
