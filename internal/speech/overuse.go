package speech

import (
	"cmp"
	"slices"
)

// ngram is up to three words by number; the unused places are -1.
type ngram [3]int

const (
	longestNgram   = 3
	overuseFloor   = 3   // times
	overuseDivisor = 100 // or 1 % of the words
)

// overused tallies the words and phrases of content that come back at least
// three times and in at least 1 % of the words.
func (d *Document) overused() []Tally {
	floor := max(overuseFloor, (len(d.words)+overuseDivisor-1)/overuseDivisor)
	var frequent []countedNgram
	for g, n := range d.countNgrams(floor) {
		if n >= floor {
			frequent = append(frequent, countedNgram{g, n})
		}
	}
	// Longer first, so that a phrase hides the words it is made of.
	slices.SortFunc(frequent, func(a, b countedNgram) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(b.size(), a.size()),
			slices.Compare(a.ngram[:], b.ngram[:]))
	})
	top := []Tally{}
	var kept []countedNgram
	for _, g := range frequent {
		if len(top) == maxTop {
			break
		}
		if slices.ContainsFunc(kept, g.partOf) {
			continue
		}
		kept = append(kept, g)
		top = append(top, Tally{Text: g.name(d.types), Count: g.count})
	}
	return top
}

type countedNgram struct {
	ngram
	count int
}

func (g countedNgram) size() int {
	n := 0
	for _, id := range g.ngram {
		if id >= 0 {
			n++
		}
	}
	return n
}

// partOf reports that g occurs only inside the longer phrase.
func (g countedNgram) partOf(longer countedNgram) bool {
	if longer.count < g.count || longer.size() <= g.size() {
		return false
	}
	size := g.size()
	for at := 0; at+size <= longer.size(); at++ {
		if slices.Equal(longer.ngram[at:at+size], g.ngram[:size]) {
			return true
		}
	}
	return false
}

func (g countedNgram) name(types []wordType) string {
	text := types[g.ngram[0]].fold
	for _, id := range g.ngram[1:] {
		if id >= 0 {
			text += " " + types[id].fold
		}
	}
	return text
}

// countNgrams counts the 1- to 3-grams that begin and end with a word of
// content, stay inside one sentence and are not one word repeated. A phrase
// comes no more often than the rarest of its words, so it is counted only as
// far as every word reaches the floor.
func (d *Document) countNgrams(floor int) map[ngram]int {
	counts := map[ngram]int{}
	for i := range d.words {
		if d.is(i, stopWord) {
			continue
		}
		g := ngram{-1, -1, -1}
		for k := range min(longestNgram, len(d.words)-i) {
			w := &d.words[i+k]
			if d.types[w.id].count < floor || w.sentence != d.words[i].sentence {
				break
			}
			if k > 0 && w.id == g[k-1] { //nolint:gosec // k is more than 0
				break
			}
			g[k] = w.id
			if !d.is(i+k, stopWord) {
				counts[g]++
			}
		}
	}
	return counts
}
