package speech

// likeFiller judges "like" by the collocations of Zufferey and Popescu-Belis
// (2004): taggers fail on it, neighbours do not.
func (d *Document) likeFiller(i int, lead bool) bool {
	before, after := d.pauseBefore(i), d.pauseAfter(i)
	prev, next := d.prev(i), d.next(i)
	switch {
	case prev == "" && next == "":
		return false
	case (lead || before) && after, d.quotative(i), d.besideHesitation(i):
		return true
	case prev == "like" || next == "like":
		return true
	case likeVerbLeft[prev] && !before, likePerception[prev] && !before:
		return false
	case !lead && d.quantityAfter(i):
		return true
	case likePrepositionLeft[prev] && !before:
		return false
	case likeRightObject[next], gerund(next):
		return false
	}
	return likeConjunctionLeft[prev] || (!lead && likeRightFiller[next])
}

// quotative is "she was like, no way": it reports speech.
func (d *Document) quotative(i int) bool {
	if !quotativeBe[d.prev(i)] || d.pauseBefore(i) || d.next(i) == "" {
		return false
	}
	return d.gaps[i+1].has(gapPause | gapQuote)
}

// quantityAfter is "like twenty", "like 20" and "like a hundred".
func (d *Document) quantityAfter(i int) bool {
	next := d.next(i)
	if next == "" || d.pauseAfter(i) {
		return false
	}
	if next == "a" {
		return largeNumbers[d.next(i+1)]
	}
	return numbers[next] || '0' <= next[0] && next[0] <= '9'
}
