package speech

import "strings"

// classPassive is the one class of passive findings.
const classPassive = "passive"

// passiveReach bounds the words between the form of "be" and the participle:
// "has not yet been fully explained" is as long as speech gets.
const passiveReach = 5

// passives lists be-form, further auxiliaries or adverbs, participle: the rule
// of the passive-voice package behind write-good, with a list of predicate
// adjectives ("I am tired") taken out. Contracted "'s" is left out, because
// "he's finished" is "has".
func (d *Document) passives() []hit {
	var hits []hit
	for i := 0; i < len(d.words); i++ {
		if !d.is(i, beForm) {
			continue
		}
		if last, ok := d.participleAfter(i); ok {
			hits = append(hits, hit{first: i, last: last, class: classPassive, fold: d.folded(i, last)})
			i = last
		}
	}
	return hits
}

// participleAfter is the participle that the be-form at word i governs.
func (d *Document) participleAfter(i int) (int, bool) {
	for k := i + 1; k < len(d.words) && k <= i+passiveReach; k++ {
		if d.gaps[k].has(gapPause | gapStop) {
			return 0, false
		}
		w := d.words[k].Fold
		switch {
		case d.is(k, beForm) || midAdverb(w):
			continue
		case participle(w):
			return k, d.doneTo(k) && !d.perfect(i, k)
		}
		return 0, false
	}
	return 0, false
}

// doneTo tells an action from a state: "was used to it", "we are done" and
// "it is based on" are states.
func (d *Document) doneTo(k int) bool {
	w, next := d.words[k].Fold, d.next(k)
	switch {
	case stateUnlessBy[w]:
		return next == "by"
	case w == "used":
		return next != "to" || !usedTo[d.next(k+1)]
	}
	return true
}

// perfect is "we are met" and "we are gathered here", in which somebody has done
// something and nobody is hidden.
func (d *Document) perfect(be, k int) bool {
	return d.pronounBefore(be) && metAs[d.words[k].Fold] && d.next(k) != "by"
}

// pronounBefore reports people before the form of "be", or in it: "we're".
func (d *Document) pronounBefore(be int) bool {
	if w := d.words[be].Fold; w == "we're" || w == "they're" || w == "you're" {
		return true
	}
	return people[d.prev(be)]
}

func participle(w string) bool {
	if irregularParticiples[w] {
		return true
	}
	return len(w) > 3 && strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "eed") &&
		!predicateAdjectives[w]
}

// midAdverb stands between auxiliary and participle. "very" and "so" are not
// among them: they make the participle an adjective.
func midAdverb(w string) bool {
	return midAdverbs[w] || (len(w) > 4 && strings.HasSuffix(w, "ly"))
}
