package cli

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/masterspeak/masterspeak/internal/scoring"
)

func (r *report) scores(d *document) {
	s, missing := &d.Result.Scores, map[string]string{}
	if d.Result.Metrics != nil {
		missing = d.Result.Metrics.Missing
	}
	unspoken := "needs a recording"
	if d.recorded() {
		unspoken = scoring.Why(missing, scoring.DeliveryPart)
	}
	r.score("Overall", s.Overall, bold+";", scoring.Why(missing, "overall"))
	if s.VoiceOnly() {
		r.line(r.paint(dim, strings.Repeat(" ", barIndent)+"voice only"))
	}
	r.line("")
	if d.wordless() { // the reason stands where the transcript would be
		missing = map[string]string{"hedges": needsWords, "structure": needsWords, "fillers": needsWords}
	}
	r.score("Clarity", s.Clarity, "", scoring.Why(missing, scoring.ClarityPart))
	r.score("Structure", s.Structure, "", scoring.Why(missing, scoring.StructurePart))
	r.score("Fillers", s.Fillers, "", scoring.Why(missing, scoring.FillersPart))
	r.score("Delivery", s.Delivery, "", unspoken)
}

const (
	needsWords = "needs a transcript"

	barSize   = 30
	barIndent = 20
)

// score draws one line, or why there is no score; the colour goes from red to
// green as the score rises, and style comes before it.
func (r *report) score(name string, value *float64, style, missing string) {
	if value == nil {
		why := strings.ReplaceAll(cmp.Or(missing, "not enough to judge"), "_", " ")
		row := fmt.Sprintf("  %-10s    –   ", name)
		for _, line := range wrap(r.fold(clean(why)), r.width-barIndent) {
			r.line(r.paint(dim, row+line))
			row = strings.Repeat(" ", barIndent)
		}
		return
	}
	colour := red
	switch {
	case *value >= 7:
		colour = green
	case *value >= 4.5:
		colour = yellow
	}
	size := min(barSize, r.width-barIndent)
	r.line(fmt.Sprintf("  %-10s %4.1f   ", name, clamp(*value, 0, 99)) + r.paint(style+colour, bar(*value/10, size)))
}
