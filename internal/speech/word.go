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
	var found []Word
	segments := words.FromString(text)
	point, at := 0, 0
	for segments.Next() {
		segment := segments.Value()
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
	stop := strings.IndexAny(segment, ".:")
	for stop > 0 {
		rest := segment[stop+1:]
		if segment[stop] == ':' || (stop > 1 && capitalised(rest)) {
			return stop
		}
		step := strings.IndexAny(rest, ".:")
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
	return strings.ReplaceAll(strings.ToLower(s), "\u2019", "'")
}
