package speech

import (
	"cmp"
	"slices"
	"strings"
)

// pattern is a phrase to look for, with the neighbours that make it mean
// something else. Neighbours count only when no pause lies between.
type pattern struct {
	text       string
	class      string
	suggestion string

	notAfter  map[string]bool
	notBefore map[string]bool
	notIng    bool // not before a word in -ing
	bounded   bool // only between pauses

	words []string
}

// lexicon finds patterns by their first word, the longest first.
type lexicon struct {
	starts  traits // of the first words; traitsOf has to know the lexicon
	byFirst map[string][]pattern
}

func newLexicon(starts traits, patterns []pattern) lexicon {
	l := lexicon{starts, map[string][]pattern{}}
	for _, p := range patterns {
		p.words = strings.Fields(p.text)
		l.byFirst[p.words[0]] = append(l.byFirst[p.words[0]], p)
	}
	for _, candidates := range l.byFirst {
		slices.SortStableFunc(candidates, func(a, b pattern) int {
			return cmp.Compare(len(b.words), len(a.words))
		})
	}
	return l
}

// phrases makes patterns of one class without conditions, one for each line.
func phrases(class, lines string) []pattern {
	var list []pattern
	for line := range strings.Lines(lines) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, pattern{text: line, class: class})
		}
	}
	return list
}

// match is the longest pattern that stands at word i and is not excused by its
// neighbours.
func (l lexicon) match(d *Document, i int) (*pattern, bool) {
	if !d.is(i, l.starts) {
		return nil, false
	}
	candidates := l.byFirst[d.words[i].Fold]
	for k := range candidates {
		p := &candidates[k]
		if p.standsAt(d, i) && p.meant(d, i, i+len(p.words)-1) {
			return p, true
		}
	}
	return nil, false
}

func (p *pattern) standsAt(d *Document, i int) bool {
	if i+len(p.words) > len(d.words) {
		return false
	}
	for k := 1; k < len(p.words); k++ {
		if d.words[i+k].Fold != p.words[k] || d.gaps[i+k].has(gapPause|gapStop) {
			return false
		}
	}
	return true
}

func (p *pattern) meant(d *Document, first, last int) bool {
	if p.bounded && (!d.pauseBefore(first) || !d.pauseAfter(last)) {
		return false
	}
	if !d.pauseBefore(first) && p.notAfter[d.prev(first)] {
		return false
	}
	if d.pauseAfter(last) {
		return true
	}
	next := d.next(last)
	return !p.notBefore[next] && (!p.notIng || !gerund(next))
}

func gerund(w string) bool { return len(w) > 4 && strings.HasSuffix(w, "ing") }

// findAll lists every match from left to right; matches do not overlap.
func (l lexicon) findAll(d *Document) []hit {
	var hits []hit
	for i := 0; i < len(d.words); i++ {
		if p, ok := l.match(d, i); ok {
			last := i + len(p.words) - 1
			hits = append(hits, hit{first: i, last: last, class: p.class, fold: p.text, suggestion: p.suggestion})
			i = last
		}
	}
	return hits
}
