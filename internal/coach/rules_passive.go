package coach

import (
	"strings"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// infinite forms of "be" often leave no place for a person who acts: "to be
// dedicated".
var infinite = set("be", "been", "being")

// passiveExample is the shortest sentence with a finite passive, where there is
// one and no improvement has shown it, and the words that are passive in it.
func (d *draft) passiveExample() (words, quote string) {
	items := d.metrics.Passive.Items
	bestFinite, shortest := false, 0
	for _, f := range items[:min(len(items), mostExamples)] {
		if !d.inside(f) {
			continue
		}
		s := sentenceAt(d.text, f.Start)
		text, size := d.quote(s, f.Start), s.end-s.start
		better := quote == "" || finite(f) && !bestFinite || finite(f) == bestFinite && size < shortest
		if better && !d.shown[text] {
			words, quote, bestFinite, shortest = f.Text, text, finite(f), size
		}
	}
	return words, d.once(quote)
}

func finite(f speech.Finding) bool {
	first, _, _ := strings.Cut(strings.ToLower(f.Text), " ")
	return !infinite[first]
}
