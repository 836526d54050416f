package speech

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// Word is one spoken word. Fold is its lower-case form with plain apostrophes,
// the key by which words are compared.
type Word struct {
	Span
	Text string `json:"text"`
	Fold string `json:"fold"`

	from, to int // bytes
	sentence int
	id       int // of its wordType
}

// scanWords finds the words by UAX #29 with three changes for speech: a segment
// needs a letter or a digit, parts joined by one hyphen are one word, and
// sentences that touch ("end.Next", "note:this") come apart.
func scanWords(text string) []Word {
	found := make([]Word, 0, roughlyWords(text))
	segments := words.FromString(text)
	point, at := 0, 0
	for segments.Next() {
		segment := segments.Value()
		if segment == " " {
			point++
			at++
			continue
		}
		for len(segment) > 0 {
			part := segment[:touchingEnd(segment)]
			segment = segment[len(part):]
			size := utf8.RuneCountInString(part)
			if spoken(part) {
				w := Word{Span: Span{point, point + size}, from: at, to: at + len(part)}
				found = appendWord(found, w, text)
			}
			point += size
			at += len(part)
		}
	}
	for i := range found {
		w := &found[i]
		w.Text = text[w.from:w.to]
		w.Fold = fold(w.Text)
	}
	return found
}

// roughlyWords is seldom too few in English, so that the words need not be moved
// for want of room, and never many more than a text of that length can hold.
func roughlyWords(text string) int {
	const bytesPerWord = 5
	spaces := strings.Count(text, " ")
	return min(spaces+spaces/8, len(text)/bytesPerWord) + 1
}

// appendWord joins w to the word before it when only a hyphen is between them.
func appendWord(found []Word, w Word, text string) []Word {
	if n := len(found); n > 0 {
		last := &found[n-1]
		switch text[last.to:w.from] {
		case "-", "\u2010", "\u2011":
			last.End, last.to = w.End, w.to
			return found
		}
	}
	return append(found, w)
}

// touchingEnd is where the first word of a segment ends. UAX #29 keeps "a.b"
// and "a:b" together for the sake of "U.S." and of Swedish; in a transcript a
// full stop before a capitalised word, and any colon, is a missing space.
func touchingEnd(segment string) int {
	stop := stopOrColon(segment)
	for stop > 0 {
		rest := segment[stop+1:]
		if segment[stop] == ':' || (stop > 1 && capitalised(rest)) {
			return stop
		}
		step := stopOrColon(rest)
		if step < 0 {
			break
		}
		stop += 1 + step
	}
	if stop == 0 {
		return 1
	}
	return len(segment)
}

func stopOrColon(s string) int {
	for i := range len(s) {
		if s[i] == '.' || s[i] == ':' {
			return i
		}
	}
	return -1
}

// capitalised reports an upper-case letter followed by a lower-case one.
func capitalised(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	return unicode.IsUpper(first) && unicode.IsLower(second)
}

func spoken(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsNumber(r)
	})
}

func fold(s string) string {
	if foldedASCII(s) { // most words
		return s
	}
	return strings.ReplaceAll(strings.ToLower(s), "\u2019", "'")
}

func foldedASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || 'A' <= s[i] && s[i] <= 'Z' {
			return false
		}
	}
	return true
}
