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
	ids, names := d.numberWords()
	var frequent []countedNgram
	for g, n := range d.countNgrams(ids) {
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
		top = append(top, Tally{Text: g.name(names), Count: g.count})
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

func (g countedNgram) name(names []string) string {
	text := names[g.ngram[0]]
	for _, id := range g.ngram[1:] {
		if id >= 0 {
			text += " " + names[id]
		}
	}
	return text
}

// countNgrams counts the 1- to 3-grams that begin and end with a word of
// content, stay inside one sentence and are not one word repeated.
func (d *Document) countNgrams(ids []int) map[ngram]int {
	counts := map[ngram]int{}
	for i := range d.words {
		if stopWords[d.words[i].Fold] {
			continue
		}
		g := ngram{-1, -1, -1}
		for k := range longestNgram {
			if i+k >= len(d.words) || d.words[i+k].sentence != d.words[i].sentence {
				break
			}
			if k > 0 && ids[i+k] == ids[i+k-1] {
				break
			}
			g[k] = ids[i+k]
			if !stopWords[d.words[i+k].Fold] {
				counts[g]++
			}
		}
	}
	return counts
}

// numberWords gives every distinct word a number, in order of appearance.
func (d *Document) numberWords() (ids []int, names []string) {
	seen := map[string]int{}
	ids = make([]int, len(d.words))
	for i, w := range d.words {
		id, ok := seen[w.Fold]
		if !ok {
			id = len(names)
			seen[w.Fold] = id
			names = append(names, w.Fold)
		}
		ids[i] = id
	}
	return ids, names
}
