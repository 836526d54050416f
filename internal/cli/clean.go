package cli

import (
	"regexp"
	"strings"
	"unicode"
)

// escapes are terminal commands: CSI, then OSC and its kin with their ends.
var escapes = regexp.MustCompile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b[\\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\\\)?")

// clean makes foreign text safe to print: terminal commands, control
// characters, and the marks that reverse the reading direction go away; all
// space, newlines included, becomes single spaces.
func clean(s string) string {
	s = escapes.ReplaceAllString(strings.ToValidUTF8(s, "\uFFFD"), "")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// cleanJSON escapes the control characters that JSON allows in strings; the
// value stays the same.
func cleanJSON(document []byte) string {
	var b strings.Builder
	for _, r := range string(document) {
		if r >= 0x7f && r <= 0x9f {
			b.WriteString(`\u00`)
			b.WriteByte("0123456789abcdef"[r>>4])
			b.WriteByte("0123456789abcdef"[r&0xf])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
