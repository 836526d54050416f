package cli

import (
	"fmt"
	"slices"
	"strings"
)

// A longer transcript shows this many lines of its beginning and of its end.
const (
	linesBefore = 40
	linesAfter  = 19
)

// transcript shows what was said with what is worth a second look marked, or
// says why nobody knows what was said.
func (r *report) transcript(d *document) {
	text := []rune(d.Result.Transcript.Text)
	if len(text) == 0 {
		if d.recorded() {
			r.section("TRANSCRIPT")
			r.para("  ", "There is none: "+strings.TrimSuffix(d.Result.unheard(), ".")+".")
		}
		return
	}
	marks := d.Result.Metrics.marksIn(text)
	lines := r.lay(r.words(text, marks))
	if len(lines) == 0 {
		return
	}
	r.section("TRANSCRIPT")
	r.legend(marks)
	if hidden := len(lines) - linesBefore - linesAfter; hidden > 1 && !r.full {
		note := r.paint(dim, fmt.Sprintf("… %d more lines with --full", hidden))
		lines = slices.Concat(lines[:linesBefore], []string{note}, lines[len(lines)-linesAfter:])
	}
	for _, line := range lines {
		r.line("  " + line)
	}
}

// legend shows the kinds that are there.
func (r *report) legend(marks []mark) {
	words := []word{{text: r.paint(dim, "Marked:"), room: len("Marked:")}}
	for kind, style := range markings {
		if slices.ContainsFunc(marks, func(m mark) bool { return m.kind == markKind(kind) }) {
			var w word
			r.mark(&w, style, style.name, true, true)
			words = append(words, w)
		}
	}
	if len(words) == 1 {
		return
	}
	for _, line := range r.lay(words) {
		r.line("  " + line)
	}
	r.line("")
}

// mark adds a piece of a mark; where there is no colour, signs stand at its
// first and its last piece.
func (r *report) mark(w *word, style marking, text string, first, last bool) {
	shown := text
	if first {
		shown = style.open + shown
	}
	if last {
		shown += style.shut
	}
	if r.colour {
		shown = r.paint(style.style, text)
		w.room += columns(text)
	} else {
		w.room += columns(shown)
	}
	w.text += shown
}
