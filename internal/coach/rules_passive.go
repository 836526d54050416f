package coach

import (
	"math"
	"strings"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// infinite forms of "be" often leave no place for a person who acts: "to be
// dedicated".
var infinite = set("be", "been", "being")

// passiveExample is the sentence that shows the passive best, unless an
// improvement has shown it, and the words that are passive in it.
func (d *draft) passiveExample() (words, quote string) {
	items := d.metrics.Passive.Items
	best := math.MaxInt
	for _, f := range items[:min(len(items), mostExamples)] {
		if !d.inside(f) {
			continue
		}
		s := sentenceAt(d.text, f.Start)
		if text, cost := d.quote(s, f.Start), d.passiveCost(f, s); cost < best && !d.shown[text] {
			words, quote, best = f.Text, text, cost
		}
	}
	return words, d.once(quote)
}

// passiveCost ranks examples: finite ones that can be quoted whole first, of
// these the ones that name who acts, of these the shortest.
func (d *draft) passiveCost(f speech.Finding, s span) int {
	size := s.end - s.start
	cost := min(size, maxQuoteRunes)
	if after := tokens(d.text[f.End:max(f.End, min(s.end, f.End+4))]); len(after) == 0 || after[0].folded() != "by" {
		cost += 2 * maxQuoteRunes
	}
	if size > maxQuoteRunes {
		cost += 4 * maxQuoteRunes
	}
	if !finite(f) {
		cost += 8 * maxQuoteRunes
	}
	return cost
}

func finite(f speech.Finding) bool {
	first, _, _ := strings.Cut(strings.ToLower(f.Text), " ")
	return !infinite[first]
}
