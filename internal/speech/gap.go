package speech

import (
	"strings"
	"unicode"
)

// gap is what stands between two words.
type gap uint8

const (
	gapPause     gap = 1 << iota // comma, colon, dash, bracket, dots
	gapStop                      // the end of a sentence or of the text
	gapQuote                     // a quotation opens or closes
	gapParagraph                 // an empty line
)

func (g gap) has(flags gap) bool { return g&flags != 0 }

// scanGaps classifies the text before each word and after the last one. The
// ends of sentences are added by splitSentences.
func scanGaps(text string, found []Word) []gap {
	gaps := make([]gap, len(found)+1)
	at := 0
	for i, w := range found {
		gaps[i] = classifyGap(text[at:w.from])
		at = w.to
	}
	gaps[len(found)] = classifyGap(text[at:]) | gapStop
	gaps[0] |= gapStop
	return gaps
}

func classifyGap(s string) gap {
	if s == " " {
		return 0
	}
	var g gap
	lines := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune(",;:()[]\u2013\u2014\u2026\u060c\u061b\u3001\uff0c\uff1b\uff1a", r):
			g |= gapPause
		case strings.ContainsRune("\"\u201c\u201d\u2018\u00ab\u00bb", r):
			g |= gapQuote
		case r == '\n' || r == '\u2029':
			lines++
		case !unicode.IsSpace(r):
			lines = 0
		}
	}
	// A lone hyphen never gets here inside a word: this one is a written dash.
	if strings.Contains(s, "-") || strings.Contains(s, "..") {
		g |= gapPause
	}
	if lines > 1 || strings.Contains(s, "\u2029") {
		g |= gapParagraph
	}
	return g
}
