package speech

import (
	"slices"
	"strings"
	"unicode"
)

// Classes of repetition. An immediate repeat ("I I") is a disfluency, and so is a
// restart ("it was, um, it was"), of which the second attempt is the finding;
// sentences that start alike are as often rhetoric as habit, so they are only
// pointed at.
const (
	classImmediate     = "immediate"
	classRestart       = "restart"
	classSentenceStart = "sentence_start"
)

// startRun is how many sentences in a row must begin alike.
const startRun = 3

// repetition finds immediate repeats, restarts, and runs of sentences that start
// alike. Its Top is not their tally but the over-used words and phrases.
func (d *Document) repetition(fillers []hit, seconds float64) *Findings {
	hits := slices.Concat(d.immediateRepeats(), d.restarts(fillers), d.sentenceStarts())
	slices.SortStableFunc(hits, func(a, b hit) int { return a.first - b.first })
	f := d.findings(hits, seconds)
	f.Top = d.overused()
	return f
}

// immediateRepeats are the lexical illusions of write-good; one finding covers
// the whole run.
func (d *Document) immediateRepeats() []hit {
	var hits []hit
	for i := 0; i+1 < len(d.words); i++ {
		w := d.words[i].Fold
		if d.next(i) != w || !d.stumbles(i) {
			continue
		}
		last := i + 1
		for d.next(last) == w {
			last++
		}
		hits = append(hits, hit{first: i, last: last, class: classImmediate, fold: w})
		i = last
	}
	return hits
}

// stumbles reports a word whose doubling is neither grammar ("had had") nor
// emphasis ("very very") nor a number nor a filler.
func (d *Document) stumbles(i int) bool {
	w := d.words[i].Fold
	if doubledOnPurpose[w] || strings.ContainsFunc(w, unicode.IsDigit) {
		return false
	}
	_, filler := d.hesitation(i)
	return !filler
}

var doubledOnPurpose = set(`had that very really many much so far long never no yes
	yeah bye ha hey hear now there again blah knock big`)

// sentenceStarts has one finding for each run, at the first sentence of it.
func (d *Document) sentenceStarts() []hit {
	var hits []hit
	for i := 0; i < len(d.sentences); {
		start := d.words[d.sentences[i].first].Fold
		j := i + 1
		for j < len(d.sentences) && d.words[d.sentences[j].first].Fold == start {
			j++
		}
		if j-i >= startRun {
			first := d.sentences[i].first
			hits = append(hits, hit{first: first, last: first, class: classSentenceStart, fold: start})
		}
		i = j
	}
	return hits
}
