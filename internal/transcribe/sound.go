package transcribe

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sound is a word as a server tells it, with times of unknown worth.
type sound struct {
	text       string
	start, end float64
}

// heard collects the words from where servers put them: at the top, or in the
// segments.
func (r response) heard() []sound {
	raw := r.Words.value
	if len(raw) == 0 {
		for _, s := range r.Segments.value {
			raw = append(raw, s.Words.value...)
		}
	}
	out := make([]sound, 0, len(raw))
	for _, w := range raw {
		text := w.Word.value
		if text == "" {
			text = w.Text.value
		}
		out = append(out, sound{text, w.Start.orNaN(), w.End.orNaN()})
	}
	return joinTokens(out)
}

// joinTokens makes words of tokens. Where some begin with a space, those
// without one go on with the word before; where none does, all are words.
func joinTokens(tokens []sound) []sound {
	if !anySpaced(tokens) {
		return tokens
	}
	out := tokens[:0]
	for _, t := range tokens {
		if len(out) == 0 || beginsWord(out[len(out)-1].text, t.text) {
			out = append(out, t)
			continue
		}
		last := &out[len(out)-1]
		last.text += t.text
		last.end = t.end
	}
	return out
}

func anySpaced(tokens []sound) bool {
	for _, t := range tokens {
		if strings.HasPrefix(t.text, " ") {
			return true
		}
	}
	return false
}

// beginsWord is also true between scripts' characters that need no space.
func beginsWord(before, token string) bool {
	first, _ := utf8.DecodeRuneInString(token)
	last, _ := utf8.DecodeLastRuneInString(before)
	return unicode.IsSpace(first) || unicode.IsSpace(last) || spaceless(first) && spaceless(last)
}

// spaceless scripts write words without gaps.
func spaceless(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
