package coach

import (
	"fmt"

	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
)

func (d *draft) fillers(scoring.Mark) advice {
	f := d.metrics.Fillers
	word, fact := d.tallied(f, "filler")
	if f.Detection == speech.LowerBound {
		fact += " The transcript may leave some out, so take that as the least."
	}
	fact += d.clustered(f)
	quote, suggestion := d.example(only(f.Items, word), f.Items)
	return advice{
		fact:  fact,
		why:   fmt.Sprintf("A filler now and then is human; at this rate %s hear the search for words instead of the words.", d.reg.listeners),
		how:   "When the next word is not there yet, close your mouth and let the silence stand for a breath.",
		quote: quote, suggestion: suggestion,
		exercise: fmt.Sprintf("%s. Each time %q comes up, stop, breathe in, and start the sentence again without it.",
			capitalise(d.reg.rehearsal), word),
	}
}

// clustered says where fillers come thick: there they are heard.
func (d *draft) clustered(f *speech.Findings) string {
	n := d.metrics.FillerClusters
	if n == nil || *n == 0 {
		return ""
	}
	at, found := thickest(f.Items)
	switch {
	case !found:
		return ""
	case *n == 1:
		return fmt.Sprintf(" They come thick in one place, around %s, and that is where people notice.", clock(at))
	}
	return fmt.Sprintf(" They come thick in %d places, most of all around %s, and that is where people notice.", *n, clock(at))
}

// thickest is when the three fillers that are closest to each other begin.
func thickest(items []speech.Finding) (seconds float64, found bool) {
	var times []float64
	for _, f := range items {
		if f.StartSeconds != nil && f.Class != "possible" {
			times = append(times, *f.StartSeconds)
		}
	}
	shortest := 0.0
	for i := 2; i < len(times); i++ {
		if span := times[i] - times[i-2]; !found || span < shortest {
			seconds, shortest, found = times[i-2], span, true
		}
	}
	return seconds, found
}
