package coach

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestSentenceAtFindsTheWholeSentence(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, at, want string }{
		"the first":             {"One two. Three four.", "two", "One two."},
		"the last":              {"One two. Three four.", "four", "Three four."},
		"with a title":          {"Hi. We met Dr. Smith there. Bye.", "met", "We met Dr. Smith there."},
		"with an initial":       {"We met J. Smith there. Bye.", "Smith", "We met J. Smith there."},
		"inside quotes":         {`He said "Go." Then we left.`, "Go", `He said "Go."`},
		"over a line break":     {"One two\nthree four. Five.", "two", "One two\nthree four."},
		"before a blank line":   {"A heading\n\nThe text.", "heading", "A heading"},
		"with a decimal number": {"It costs 3.5 million. Yes.", "costs", "It costs 3.5 million."},
		"without a stop":        {"no stop at all", "stop", "no stop at all"},
		"after accents":         {"Ça va? Très bien.", "bien", "Très bien."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := []rune(tt.text)
			before, _, _ := strings.Cut(tt.text, tt.at)
			s := sentenceAt(text, utf8.RuneCountInString(before))
			if got := string(text[s.start:s.end]); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAWindowIsShortAndHoldsItsOffset(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := []rune(rapid.StringOfN(rapid.SampledFrom([]rune("ab .\n")), 1, 900, -1).Draw(t, "text"))
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		s := window(text, sentenceAt(text, at), at)
		if s.start < 0 || s.end > len(text) || s.start > s.end || s.end-s.start > maxQuoteRunes {
			t.Fatalf("window %v of %d runes", s, len(text))
		}
	})
}
