package coach

import (
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
	for at := d.firstWord(); at < len(d.text); at++ {
		if unicode.IsSpace(d.text[at]) {
			continue
		}
		s := sentenceAt(d.text, at)
		if d.stumbles(s) {
			return ""
		}
		if !greets(tokens(d.text[s.start:s.end])) {
			return d.quote(s, s.start)
		}
		at = max(s.end, at)
	}
	return ""
}

func greets(words []token) bool {
	return len(words) > 0 && len(words) <= longestGreeting && greetings[words[0].folded()]
}

// stumbles reports a filler or a hedge in the sentence.
func (d *draft) stumbles(s span) bool { return len(d.within(s)) > 0 }
