package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// look is how to write to one stream.
type look struct {
	width  int
	colour bool
}

const widest = 80

// look finds out what the stream can show; a pipe gets no colour and 80 columns.
func (p *program) look(w io.Writer) look {
	l := look{width: widest}
	if !isTerminal(w) {
		return l
	}
	l.colour = p.env("NO_COLOR") == "" && p.env("TERM") != "dumb"
	if width, _, err := term.GetSize(int(w.(*os.File).Fd())); err == nil && width > 0 {
		l.width = max(min(width, widest), 40)
	}
	return l
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
	full := int(share*float64(size) + 0.5)
	full = max(0, min(full, size))
	return strings.Repeat("█", full) + strings.Repeat("░", size-full)
}

// wrap breaks text into lines of at most width, between words; a word that is
// longer has a line of its own.
func wrap(text string, width int) []string {
	var lines []string
	var line string
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
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
