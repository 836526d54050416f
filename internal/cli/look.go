package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// look is how to write to one stream.
type look struct {
	width  int // of words
	wide   int // of pictures, which may take all of a terminal; at least width
	colour bool
	ascii  bool
}

const (
	narrowest = 40
	widest    = 80 // words in longer lines are hard to read
	broadest  = 120
)

// look finds out what the stream can show; a pipe gets no colour and 80 columns.
func (p *program) look(w io.Writer) look {
	l := look{width: widest, ascii: p.saysASCII()}
	if !isTerminal(w) {
		return l
	}
	l.colour = p.env("NO_COLOR") == "" && p.env("TERM") != "dumb"
	if width, _, err := term.GetSize(int(w.(*os.File).Fd())); err == nil && width > 0 {
		l.width = max(min(width, widest), narrowest)
		l.wide = min(width, broadest)
	}
	return l
}

// saysASCII reports whether there is a locale and it is not UTF-8.
func (p *program) saysASCII() bool {
	locale := cmp.Or(p.env("LC_ALL"), p.env("LC_CTYPE"), p.env("LANG"))
	charset := strings.ToLower(strings.ReplaceAll(locale, "-", ""))
	return locale != "" && !strings.Contains(charset, "utf8")
}

// The colours of the report, as SGR parameters.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

func (l look) paint(style, s string) string {
	if !l.colour || s == "" {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

// bar is a share of size as blocks.
func bar(share float64, size int) string {
	full := int(clamp(share, 0, 1)*float64(size) + 0.5)
	return strings.Repeat("█", full) + strings.Repeat("░", size-full)
}

// wrap breaks text into lines of at most width columns, between words; a word
// that is longer is broken too.
func wrap(text string, width int) []string {
	var lines []string
	var line string
	room := 0
	for word := range strings.FieldsSeq(text) {
		for line != "" && columns(word) >= room || columns(word) > width {
			if line == "" {
				n := cut(word, width)
				lines, word = append(lines, word[:n]), word[n:]
				continue
			}
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
			room--
		} else {
			room = width
		}
		line += word
		room -= columns(word)
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// shorten cuts s to width.
func shorten(s string, width int) string {
	runes := []rune(s)
	if len(runes) <= width {
		return s
	}
	return string(runes[:max(width-1, 0)]) + "…"
}

// megabytes is a number of bytes in the largest unit that fits.
func megabytes(bytes float64) string {
	switch {
	case bytes >= 1e9:
		return fmt.Sprintf("%.1f GB", bytes/1e9)
	case bytes >= 1e6:
		return fmt.Sprintf("%.1f MB", bytes/1e6)
	case bytes >= 1e3:
		return fmt.Sprintf("%.0f kB", bytes/1e3)
	}
	return fmt.Sprintf("%.0f bytes", bytes)
}
