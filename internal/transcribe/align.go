package transcribe

import (
	"slices"
	"unicode"
)

// How far to look when a word is not where it should be: over so many timed
// words, and so many places in the text.
const (
	maxWordsSkipped  = 16
	maxPlacesSkipped = 200
)

// place says that a timed word stands at [from, to) of the raw text.
type place struct{ heard, from, to int }

// aligner walks through text and words side by side. Both are folded: only
// letters and digits count, in lower case.
type aligner struct {
	text   []rune
	at     []int  // place of a folded code point in the raw text
	begins []bool // whether a word may begin here; one longer than text

	words [][]rune
	heard []int // number of a folded word before words without letters went

	places  []place
	covered int
}

// align finds the words in the text. It is not ok when most of either is not
// in the other.
func align(raw []rune, heard []sound) ([]place, bool) {
	a := newAligner(raw, heard)
	pos, k, lost := 0, 0, 0
	for k < len(a.words) && 2*lost <= len(a.words) {
		if a.fits(k, pos) {
			pos = a.put(k, pos, len(a.words[k]))
			k++
			continue
		}
		words, next, ok := a.resync(k, pos)
		if !ok {
			k++
			lost++
			continue
		}
		a.pair(k, words, pos, next)
		k, pos = k+words, next
	}
	return a.places, len(a.places) > 0 && 2*len(a.places) >= len(a.words) && 2*a.covered >= len(a.text)
}

func newAligner(raw []rune, heard []sound) *aligner {
	a := &aligner{}
	for i, r := range raw {
		if !inWord(r) {
			continue
		}
		gap := len(a.at) == 0 || a.at[len(a.at)-1] != i-1
		a.text, a.at = append(a.text, unicode.ToLower(r)), append(a.at, i)
		a.begins = append(a.begins, gap || spaceless(r))
	}
	a.begins = append(a.begins, true)
	for i, h := range heard {
		if w := fold(h.text); len(w) > 0 {
			a.words, a.heard = append(a.words, w), append(a.heard, i)
		}
	}
	return a
}

func fold(s string) []rune {
	var out []rune
	for _, r := range s {
		if inWord(r) {
			out = append(out, unicode.ToLower(r))
		}
	}
	return out
}

// put records that word k takes n code points from pos, and returns their end.
func (a *aligner) put(k, pos, n int) int {
	a.places = append(a.places, place{a.heard[k], a.at[pos], a.at[pos+n-1] + 1})
	a.covered += n
	return pos + n
}

// same reports whether word k is written at pos.
func (a *aligner) same(k, pos int) bool {
	w := a.words[k]
	return pos+len(w) <= len(a.text) && slices.Equal(w, a.text[pos:pos+len(w)])
}

// fits asks as well that a word ends there, unless the next one goes on.
func (a *aligner) fits(k, pos int) bool {
	if !a.same(k, pos) {
		return false
	}
	end := pos + len(a.words[k])
	return a.begins[end] || k+1 < len(a.words) && a.same(k+1, end)
}

// resync finds the nearest place from which words and text agree again, by
// skipping some of either. It returns how many words to skip and the place.
func (a *aligner) resync(k, pos int) (words, next int, ok bool) {
	places := a.placesFrom(pos)
	for cost := 1; cost < maxWordsSkipped+len(places); cost++ {
		for words = 0; words <= min(cost, maxWordsSkipped) && k+words < len(a.words); words++ {
			if skip := cost - words; skip < len(places) && a.agree(k+words, places[skip], cost) {
				return words, places[skip], true
			}
		}
	}
	return 0, pos, false
}

func (a *aligner) placesFrom(pos int) []int {
	out := make([]int, 0, maxPlacesSkipped)
	for ; pos < len(a.text) && len(out) < maxPlacesSkipped; pos++ {
		if a.begins[pos] || len(out) == 0 {
			out = append(out, pos)
		}
	}
	return out
}

// agree asks for two words in a row, for three when they are far away.
func (a *aligner) agree(k, pos, cost int) bool {
	need := 2
	if cost > maxWordsSkipped {
		need = 3
	}
	for ; need > 0 && k < len(a.words) && pos < len(a.text); need-- {
		if !a.fits(k, pos) {
			return false
		}
		pos += len(a.words[k])
		k++
	}
	return true
}

// pair takes skipped words and skipped places for each other when they are
// equally many: the server spells a word in two ways.
func (a *aligner) pair(k, words, pos, next int) {
	bounds := []int{pos}
	for p := pos + 1; p <= next && len(bounds) <= words+1; p++ {
		if a.begins[p] {
			bounds = append(bounds, p)
		}
	}
	if words == 0 || len(bounds) != words+1 {
		return
	}
	for i := range words {
		a.put(k+i, bounds[i], bounds[i+1]-bounds[i])
	}
}
