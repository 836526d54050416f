package cli

import (
	"strings"
	"unicode"
)

// word is one word of a transcript, ready to print.
type word struct {
	text  string
	room  int  // columns
	apart bool // a paragraph begins
}

// words cuts the text at its space and marks what is to be marked.
func (r *report) words(text []rune, marks []mark) []word {
	var words []word
	breaks := 0
	for at := 0; at < len(text); {
		if unicode.IsSpace(text[at]) {
			if text[at] == '\n' {
				breaks++
			}
			at++
			continue
		}
		end := r.wordEnd(text, at)
		for len(marks) > 0 && marks[0].end <= at {
			marks = marks[1:]
		}
		if w := r.word(text, at, end, marks); w.room > 0 {
			w.apart = breaks > 1 && len(words) > 0
			words = append(words, w)
			breaks = 0
		}
		at = end
	}
	return words
}

// wordEnd also ends a word that would not fit into a line, signs included.
func (r *report) wordEnd(text []rune, at int) int {
	end, room := at, r.width-2-8
	for end < len(text) && !unicode.IsSpace(text[end]) && room > 0 {
		room -= max(runeColumns(text[end]), 0)
		end++
	}
	return end
}

// word shows text[at:end]; of the marks, the first ones reach into it.
func (r *report) word(text []rune, at, end int, marks []mark) word {
	var w word
	piece := func(from, to int) string { return r.fold(clean(string(text[from:to]))) }
	plain := func(from, to int) {
		shown := piece(from, to)
		w.text += shown
		w.room += columns(shown)
	}
	for _, m := range marks {
		if m.start >= end {
			break
		}
		from, to := max(m.start, at), min(m.end, end)
		plain(at, from)
		r.mark(&w, markings[m.kind], piece(from, to), from == m.start, to == m.end)
		at = to
	}
	plain(at, end)
	return w
}

// lay puts the words into lines, an empty one between paragraphs.
func (r *report) lay(words []word) []string {
	var lines []string
	var line strings.Builder
	room := r.width - 2
	end := func() {
		lines = append(lines, line.String())
		line.Reset()
		room = r.width - 2
	}
	for _, w := range words {
		if line.Len() > 0 && (w.apart || w.room >= room) {
			end()
		}
		if w.apart {
			lines = append(lines, "")
		}
		if line.Len() > 0 {
			line.WriteByte(' ')
			room--
		}
		line.WriteString(w.text)
		room -= w.room
	}
	if line.Len() > 0 {
		end()
	}
	return lines
}
