package transcribe

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Markers that recognisers write for what is no speech. In square brackets
// anything is one but a hesitation, as CrisperWhisper writes it; in other
// brackets a person may have spoken, so the words must be about sounds.
var (
	bracketed  = regexp.MustCompile(`\[[^\[\]]{0,60}\]|\([^()]{1,60}\)|\*[^*]{1,60}\*|<\|[^|<>]{0,40}\|>`)
	hesitation = regexp.MustCompile(`(?i)^[\s_]*(u+h+m*|u+m+|e+r+m*|a+h+|h+m+|m+h*m+|e+h+)[\s_]*$`)
	aboutSound = regexp.MustCompile(`(?i)\b(silen(ce|t)|music|applau(se|ds)|clapping|laugh(s|ter|ing)?|chuckl(es|ing)|nois(e|es|y)|` +
		`inaudible|unintelligible|indistinct|cough(s|ing)?|sigh(s|ing)?|sniff(s|ing)?|throat|breath(es|ing)|beep(s|ing)?|` +
		`static|cheer(s|ing)|footsteps|typing|blank(_audio)?|no (audio|speech|sound)|foreign language)\b`)
)

const maxMarkerWords = 4

func isMarker(s string) bool {
	inner := strings.Trim(s, "[]()*<|>")
	switch s[0] {
	case '[':
		return !hesitation.MatchString(inner)
	case '<':
		return true
	}
	return len(strings.Fields(inner)) <= maxMarkerWords && aboutSound.MatchString(inner)
}

// clean takes out markers and what cannot be shown, and makes any white space
// one space. at holds the new place of each code point, or -1.
func clean(raw []rune) (text []rune, at []int) {
	gone := marked(raw)
	at = make([]int, len(raw))
	spoken, space := false, false
	for i, r := range raw {
		at[i] = -1
		switch {
		case gone[i], unicode.IsSpace(r):
			space = true
			continue
		case unicode.IsControl(r), r == utf8.RuneError, unicode.In(r, noteSigns):
			continue
		}
		if space && len(text) > 0 {
			text = append(text, ' ')
		}
		space = false
		at[i] = len(text)
		text = append(text, r)
		spoken = spoken || inWord(r)
	}
	if !spoken {
		return nil, at
	}
	return text, at
}

// noteSigns surround what is sung.
var noteSigns = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x2669, Hi: 0x266c, Stride: 1}},
	R32: []unicode.Range32{{Lo: 0x1f3b5, Hi: 0x1f3b6, Stride: 1}},
}

// marked tells which code points are inside markers.
func marked(raw []rune) []bool {
	gone := make([]bool, len(raw))
	s := string(raw)
	rune0, byte0 := 0, 0
	for _, m := range bracketed.FindAllStringIndex(s, -1) {
		rune0 += utf8.RuneCountInString(s[byte0:m[0]])
		n := utf8.RuneCountInString(s[m[0]:m[1]])
		if isMarker(s[m[0]:m[1]]) {
			for i := range n {
				gone[rune0+i] = true
			}
		}
		rune0, byte0 = rune0+n, m[1]
	}
	return gone
}

// inWord holds for letters, digits and the marks on them.
func inWord(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N) }
