package coach

import (
	"strings"
	"unicode"
)

// Quotes longer than this are cut around what they show, at word borders.
const maxQuoteRunes = 400

// span is [start, end) in code points of a speech.
type span struct{ start, end int }

// sentenceAt finds the sentence that holds the offset, without the white space
// around it. The cost is that of the sentence.
func sentenceAt(text []rune, offset int) span {
	start, end := offset, offset
	for start > 0 && !endsSentence(text, start-1) {
		start--
	}
	for end < len(text) && !endsSentence(text, end) {
		end++
	}
	return trim(text, span{start, min(end+1, len(text))})
}

// endsSentence reports whether the rune at i is the last one of a sentence: a
// stop (or a closing mark after it) followed by white space, or a blank line.
func endsSentence(text []rune, i int) bool {
	if i+1 < len(text) && !unicode.IsSpace(text[i+1]) {
		return false
	}
	if text[i] == '\n' && i+1 < len(text) && text[i+1] == '\n' {
		return true
	}
	last := i
	for last > 0 && strings.ContainsRune(`"')]”’»`, text[last]) {
		last--
	}
	switch text[last] {
	case '!', '?', '…', '。':
		return true
	case '.':
		return !abbreviated(text, last)
	}
	return false
}

var abbreviations = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "dr": true, "prof": true, "st": true,
	"vs": true, "e.g": true, "i.e": true, "cf": true, "no": false,
}

// abbreviated reports whether the full stop at i belongs to its word.
func abbreviated(text []rune, i int) bool {
	start := i
	for start > 0 && i-start < 6 && !unicode.IsSpace(text[start-1]) {
		start--
	}
	word := string(text[start:i])
	if initial := i-start == 1 && unicode.IsUpper(text[start]); initial {
		return word != "I"
	}
	return abbreviations[strings.ToLower(word)]
}

func trim(text []rune, s span) span {
	for s.start < s.end && unicode.IsSpace(text[s.start]) {
		s.start++
	}
	for s.end > s.start && unicode.IsSpace(text[s.end-1]) {
		s.end--
	}
	return s
}

// window is s itself, or at most maxQuoteRunes of it around the offset.
func window(text []rune, s span, offset int) span {
	if s.end-s.start <= maxQuoteRunes {
		return s
	}
	start := max(s.start, offset-maxQuoteRunes/2)
	end := min(s.end, start+maxQuoteRunes)
	for start > s.start && start < offset && !unicode.IsSpace(text[start-1]) {
		start++
	}
	for floor := min(offset+1, end); end < s.end && end > floor && !unicode.IsSpace(text[end]); {
		end--
	}
	return trim(text, span{start, end})
}
