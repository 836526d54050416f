package coach

import (
	"fmt"
	"slices"

	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
)

// strengths praises the heaviest marks that earn it, one of each part first.
// Where none does, it is the mark that is nearest to good, called by that name.
func (d *draft) strengths(marks []scoring.Mark) []Strength {
	limit := limitsOf(d.depth).strengths
	earned := slices.DeleteFunc(slices.Clone(marks), func(m scoring.Mark) bool {
		return m.Score < praised || d.tidied(m) || d.untrue(m) || d.marred(m)
	})
	slices.SortStableFunc(earned, func(a, b scoring.Mark) int {
		return compare(b.Score*b.Weight, a.Score*a.Weight)
	})
	var first, rest []Strength
	seen := map[string]bool{}
	for _, m := range earned {
		if s := d.praise(m); seen[m.Part] {
			rest = append(rest, s)
		} else {
			first = append(first, s)
		}
		seen[m.Part] = true
	}
	first = append(first, rest...)
	if len(first) == 0 {
		return d.nearest(marks)
	}
	return first[:min(len(first), limit)]
}

// marred: words that would be praised as plain or for their rhythm, where one
// sentence has no end or fillers drown them.
func (d *draft) marred(m scoring.Mark) bool {
	if m.Name != scoring.Readability && m.Name != scoring.Variation {
		return false
	}
	fillers := scoring.Score(d.metrics, d.kind).Fillers
	return d.metrics.SentenceLength.Max >= endless || fillers != nil && *fillers < drowned
}

// drowned is the score of fillers below which nothing else is heard.
const drowned = 4.0

// tidied: a transcript that leaves fillers and false starts out is no evidence
// of having none.
func (d *draft) tidied(m scoring.Mark) bool {
	switch m.Name {
	case scoring.Fillers:
		return d.metrics.Fillers.Detection == speech.LowerBound
	case scoring.Repetition:
		return d.metrics.Repetition.Detection == speech.LowerBound
	}
	return false
}

// near is what can be called near to good.
const near = 6.0

// nearest is what one can still say kindly and truly.
func (d *draft) nearest(marks []scoring.Mark) []Strength {
	marks = slices.DeleteFunc(slices.Clone(marks), func(m scoring.Mark) bool {
		return m.Score < near || d.tidied(m) || d.advised[m.Name]
	})
	if len(marks) == 0 {
		return nil
	}
	best := slices.MaxFunc(marks, func(a, b scoring.Mark) int { return compare(a.Score, b.Score) })
	return []Strength{{Text: fmt.Sprintf("Nothing stands out yet; what you are closest to is %s.", needs[best.Name])}}
}

func (d *draft) praise(m scoring.Mark) Strength {
	switch m.Name {
	case scoring.Opening:
		return Strength{fmt.Sprintf("You give %s a way in before the details start.", d.reg.listeners), d.openingLine()}
	case scoring.Closing:
		return Strength{fmt.Sprintf("You end on purpose, so %s do not have to guess whether you are done.", d.reg.listeners), d.last()}
	case scoring.Signposts:
		return Strength{Text: "You mark the way from point to point, so nobody has to wonder where they are."}
	case scoring.Fillers:
		return Strength{Text: d.fluent()}
	case scoring.Sentences:
		return Strength{Text: fmt.Sprintf("Your sentences average %s words, a length that one breath can carry.", decimal(m.Value))}
	case scoring.Pace:
		return Strength{Text: fmt.Sprintf("At %.0f words per minute your pace is easy to follow.", d.metrics.WordsPerMinute)}
	case scoring.LongPauses:
		return Strength{Text: d.wellPaused()}
	}
	return Strength{Text: praises[m.Name]}
}

func (d *draft) fluent() string {
	if n := d.metrics.Fillers.Count; n > 0 {
		return fmt.Sprintf("You are fluent: only %s in %s, which nobody will notice.", count(n, "filler"), count(d.metrics.Words, "word"))
	}
	return fmt.Sprintf("There is not one filler in %s: no %q stands between you and %s.", count(d.metrics.Words, "word"), "um", d.reg.listeners)
}

// wellPaused praises silence only where there is some.
func (d *draft) wellPaused() string {
	p := d.metrics.Pauses
	if p == nil || p.Count == 0 {
		return "You speak without a halt."
	}
	if within, boundaries := placed(p, speech.MidClause), placed(p, speech.Boundary); boundaries > 2*within {
		return fmt.Sprintf("You pause where a thought ends: %d of your %s stand at the end of a clause.", boundaries, count(within+boundaries, "pause"))
	}
	return "Your pauses are short enough to hold attention and long enough to breathe."
}

var praises = map[string]string{
	scoring.Hedges:      "You hardly hedge, so your points stand on their own feet.",
	scoring.Passive:     "People act in your sentences: you hardly use the passive, which keeps the story moving.",
	scoring.Readability: "Your words are plain in the best sense; they can be understood at first hearing.",
	scoring.Repetition:  "Your sentences come out whole: you hardly ever start a word twice.",
	scoring.Vocabulary:  "Your choice of words is varied, so each thought gets a word of its own.",
	scoring.Variation:   "Long and short sentences take turns, and that gives your speech a rhythm.",
	scoring.Pitch:       "Your voice moves: the melody tells people what matters.",
	scoring.Tempo:       "Between the pauses you take the time that words need, so each of them arrives.",
	scoring.Loudness:    "You play with your volume, which keeps ears open.",
}
