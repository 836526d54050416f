package speech

import "sync"

// traits say which lists hold a spelling. They are looked up together, once for
// each distinct word of a document, because most words are on no list.
type traits uint16

const (
	stopWord traits = 1 << iota
	beForm
	answer // begins a back-channel

	// A phrase of the lexicon begins with the word.
	startsFiller
	startsHedge
	startsInclusive
	startsSignpost
	startsOpening
	startsClosing
	startsGreeting
	startsCheck
)

var traitsOf = sync.OnceValue(func() map[string]traits {
	known := map[string]traits{}
	for w := range stopWords {
		known[w] |= stopWord
	}
	for w := range beForms {
		known[w] |= beForm
	}
	for w := range backChannels {
		known[w] |= answer
	}
	for w := range backChannelStarts {
		known[w] |= answer
	}
	for _, l := range []lexicon{
		fillerPhrases(), hedgePhrases(), inclusiveTerms(), signpostPhrases(), openingMoves(), closingMoves(), greetings(), soundChecks(),
	} {
		for w := range l.byFirst {
			known[w] |= l.starts
		}
	}
	return known
})

// is reports whether word i has the trait.
func (d *Document) is(i int, t traits) bool { return d.types[d.words[i].id].traits&t != 0 }
