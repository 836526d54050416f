package cli

import (
	"strings"
	"unicode"
)

// ascii are the signs that reports are made of, and what stands for them where
// the locale has only ASCII.
var ascii = strings.NewReplacer(
	"█", "#", "▇", "*", "▆", "+", "▅", "=", "▄", "~", "▃", "-", "▂", ".", "▁", "_",
	"░", ".", "▒", "+", "○", "o", "▲", "^", "▼", "v", "─", "-",
	"–", "-", "—", "-", "·", "-", "×", "x", "…", "...", "“", `"`, "”", `"`, "‘", "'", "’", "'",
)

// fold makes text fit to be shown; letters that cannot be are question marks.
func (l look) fold(s string) string {
	if !l.ascii {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r <= unicode.MaxASCII:
			return r
		case unicode.Is(unicode.Mn, r):
			return -1
		}
		return '?'
	}, ascii.Replace(s))
}

// wideRunes take two columns.
var wideRunes = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1100, 0x115f, 1}, {0x2e80, 0x303e, 1}, {0x3041, 0xa4cf, 1}, {0xac00, 0xd7a3, 1},
		{0xf900, 0xfaff, 1}, {0xfe30, 0xfe6f, 1}, {0xff00, 0xff60, 1}, {0xffe0, 0xffe6, 1},
	},
	R32: []unicode.Range32{{0x1f300, 0x1f64f, 1}, {0x1f900, 0x1f9ff, 1}, {0x20000, 0x3fffd, 1}},
}

func runeColumns(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case unicode.Is(wideRunes, r):
		return 2
	}
	return 1
}

// columns is how much room clean text takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

// cut is the length in bytes of the beginning that fits, at least one rune.
func cut(s string, room int) int {
	for i, r := range s {
		if room -= runeColumns(r); room < 0 && i > 0 {
			return i
		}
	}
	return len(s)
}
