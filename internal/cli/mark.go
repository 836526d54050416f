package cli

import (
	"cmp"
	"slices"
	"unicode"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// markKind is what is marked in a transcript, the gravest first.
type markKind int

const (
	fillerMark markKind = iota
	hedgeMark
	repetitionMark
)

// marking is how a kind looks: between signs, or where there is colour in it.
type marking struct{ name, open, shut, style string }

var markings = [...]marking{
	fillerMark:     {"fillers", "[", "]", "4;" + red},
	hedgeMark:      {"hedges", "{", "}", "4;" + yellow},
	repetitionMark: {"repetitions", "<", ">", "4;" + cyan},
}

// mark is a place in code points, end exclusive.
type mark struct {
	start, end int
	kind       markKind
}

// marksIn are the findings in the order of the text, without those that lie
// outside of it or begin within another.
func (m *metrics) marksIn(text []rune) []mark {
	if m == nil {
		return nil
	}
	var all []mark
	for kind, found := range []*speech.Findings{fillerMark: m.Fillers, hedgeMark: m.Hedges, repetitionMark: m.Repetition} {
		if found == nil {
			continue
		}
		for _, item := range found.Items {
			// Sentences that begin alike are as often rhetoric as habit.
			if item.Start >= 0 && item.End <= len(text) && item.Class != "sentence_start" {
				all = append(all, trim(text, mark{item.Start, item.End, markKind(kind)}))
				if tried := item.Tried; tried != nil && tried.Start >= 0 && tried.End <= len(text) {
					all = append(all, trim(text, mark{tried.Start, tried.End, markKind(kind)}))
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.kind, b.kind))
	})
	end := 0
	return slices.DeleteFunc(all, func(m mark) bool {
		if m.start >= m.end || m.start < end {
			return true
		}
		end = m.end
		return false
	})
}

// trim leaves the space at both ends out.
func trim(text []rune, m mark) mark {
	for m.start < m.end && unicode.IsSpace(text[m.start]) {
		m.start++
	}
	for m.start < m.end && unicode.IsSpace(text[m.end-1]) {
		m.end--
	}
	return m
}
