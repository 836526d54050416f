package coach

import (
	"iter"
	"strings"
	"unicode"

	"github.com/masterspeak/masterspeak/internal/scoring"
)

// greetings begin a sentence that says nothing yet.
var greetings = set("hi", "hello", "hey", "good", "welcome", "ladies", "dear", "thank", "thanks", "greetings")

const longestGreeting = 6 // words

// untrue: an opening or a closing that would be praised with words that are
// full of fillers, or that greet and say no more.
func (d *draft) untrue(m scoring.Mark) bool {
	switch m.Name {
	case scoring.Opening:
		return d.openingLine() == ""
	case scoring.Closing:
		return d.stumbles(d.lastSentence())
	}
	return false
}

// openingLine is the first sentence after the greetings, and empty where one of
// them holds a filler.
func (d *draft) openingLine() string {
	for s := range d.sentences() {
		if d.stumbles(s) {
			return ""
		}
		if !d.greets(s) {
			return d.quote(s, s.start)
		}
	}
	return ""
}

// firstThought is the first sentence that is no greeting and no heading.
func (d *draft) firstThought() string {
	for s := range d.sentences() {
		if !d.greets(s) {
			return d.quote(s, s.start)
		}
	}
	return ""
}

// sentences are those of the text, in order.
func (d *draft) sentences() iter.Seq[span] {
	return func(yield func(span) bool) {
		for at := 0; at < len(d.text); at++ {
			if unicode.IsSpace(d.text[at]) {
				continue
			}
			s := sentenceAt(d.text, at)
			if !yield(s) {
				return
			}
			at = max(s.end, at)
		}
	}
}

// greets reports a short greeting, or a salutation or a heading: a short line
// of its own without a stop, as in "Fellow-Countrymen:".
func (d *draft) greets(s span) bool {
	words := tokens(d.text[s.start:s.end])
	if len(words) == 0 || d.text[s.start] == '#' {
		return true
	}
	if len(words) > longestGreeting {
		return false
	}
	stopped := strings.ContainsAny(words[len(words)-1].after, ".!?…")
	return greetings[words[0].folded()] || !stopped && s.end < len(d.text)
}

// stumbles reports a filler or a hedge in the sentence.
func (d *draft) stumbles(s span) bool { return len(d.within(s)) > 0 }
