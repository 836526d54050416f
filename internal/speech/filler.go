package speech

// Classes of fillers. A hesitation is always a filler; a phrase almost always;
// a possible one is judged by position and is right about 7 times in 10 for
// "like" (Zufferey and Popescu-Belis 2004), so it deserves less weight.
const (
	classHesitation = "hesitation"
	classPhrase     = "phrase"
	classPossible   = "possible"
)

// fillers lists hesitations, filler phrases and possible fillers in order. The
// words of one match are not counted again.
func (d *Document) fillers() []hit {
	var hits []hit
	phrases := fillerPhrases()
	lead := true // only hesitations so far in this sentence
	for i := 0; i < len(d.words); i++ {
		if d.gaps[i].has(gapStop) {
			lead = true
		}
		if n := d.backChannel(i); n > 0 {
			i += n - 1
			continue
		}
		if key, ok := d.hesitation(i); ok {
			hits = append(hits, hit{first: i, last: i, class: classHesitation, fold: key})
			continue
		}
		if p, ok := phrases.match(d, i); ok {
			last := i + len(p.words) - 1
			hits = append(hits, hit{first: i, last: last, class: classPhrase, fold: p.text})
			i = last
		} else if d.possibleFiller(i, lead) {
			hits = append(hits, hit{first: i, last: i, class: classPossible, fold: d.words[i].Fold})
		}
		lead = false
	}
	return hits
}

// possibleFiller judges a word that is a filler only in some positions. lead
// says that the word opens its sentence, hesitations aside.
func (d *Document) possibleFiller(i int, lead bool) bool {
	before := lead || d.pauseBefore(i)
	switch d.words[i].Fold {
	case "like":
		return d.likeFiller(i, lead)
	case "so":
		return lead && (d.pauseAfter(i) || !degreeAfterSo[d.next(i)])
	case "well":
		return lead && d.pauseAfter(i) && d.next(i) != ""
	case "right", "okay", "ok", "alright":
		return before && d.pauseAfter(i)
	case "basically":
		return true
	case "literally":
		return !d.pauseAfter(i) && !literalVerbs[d.next(i)] && !literalVerbs[d.prev(i)] || before && d.pauseAfter(i)
	case "actually", "obviously", "honestly":
		return lead || before && d.pauseAfter(i) || d.besideHesitation(i)
	case "just", "really", "anyway":
		return before && d.pauseAfter(i) && d.next(i) != "" || d.besideHesitation(i)
	}
	return false
}

func (d *Document) besideHesitation(i int) bool {
	if d.prev(i) != "" {
		if _, ok := d.hesitation(i - 1); ok {
			return true
		}
	}
	if d.next(i) == "" {
		return false
	}
	_, ok := d.hesitation(i + 1)
	return ok
}
