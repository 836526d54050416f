package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"
)

// screen shows one view after another: on a terminal each takes the place of
// the one before, elsewhere they follow each other.
type screen struct {
	w      io.Writer
	look   look
	live   bool
	height func() int // of the terminal; zero when unknown

	lines []string // shown last
	drawn int
}

func (p *program) newScreen(live bool) *screen {
	return &screen{w: p.Out, look: p.look(p.Out), live: live, height: func() int { return height(p.Out) }}
}

func height(w io.Writer) int {
	file, ok := w.(*os.File)
	if !ok {
		return 0
	}
	_, lines, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return lines
}

// show replaces the view. One that is higher than the terminal is cut: what
// has scrolled away could not be erased.
func (s *screen) show(lines []string) {
	s.lines = lines
	s.draw()
}

// note shows a line under the view until the next one.
func (s *screen) note(text string) {
	shown := s.lines
	s.lines = slices.Concat(shown, []string{s.look.line(yellow, text)})
	s.draw()
	s.lines = shown
}

func (s *screen) draw() {
	var view strings.Builder // written at once, so that it does not flicker
	if s.drawn > 0 {
		fmt.Fprintf(&view, "\x1b[%dA\x1b[J", s.drawn)
	}
	lines := s.lines
	if room := s.height() - 1; s.live && room > 0 && len(lines) > room {
		lines = append(lines[:room-1:room-1], fmt.Sprintf("… and %d more lines", len(s.lines)-room+1))
	}
	for _, line := range lines {
		view.WriteString(line + "\n")
	}
	fmt.Fprint(s.w, view.String())
	if s.live {
		s.drawn = len(lines)
	}
}
