package speech

import (
	"cmp"
	"slices"
)

// hit is a finding in words; fold is its tally key.
type hit struct {
	first, last int
	class       string
	fold        string
	suggestion  string
	tried       *Span
}

const (
	// maxItems keeps a result readable when the text is one word repeated; the
	// counts are always complete.
	maxItems = 1000
	maxTop   = 10
)

// noFindings is an empty result that encodes as arrays, not as null.
func noFindings() *Findings {
	return &Findings{Detection: Verbatim, Items: []Finding{}, Top: []Tally{}}
}

// findings turns hits, in order, into their published form.
func (d *Document) findings(hits []hit, seconds float64) *Findings {
	f := noFindings()
	f.Count = len(hits)
	if len(d.words) > 0 {
		f.Per100Words = hundredths(100 * float64(f.Count) / float64(len(d.words)))
	}
	if seconds > 0 {
		f.PerMinute = hundredths(60 * float64(f.Count) / seconds)
	}
	counts := map[string]int{}
	for _, h := range hits {
		counts[h.fold]++
	}
	for _, h := range hits[:min(len(hits), maxItems)] {
		first, last := d.words[h.first], d.words[h.last]
		f.Items = append(f.Items, Finding{
			Text:       d.text[first.from:last.to],
			Class:      h.class,
			Start:      first.Start,
			End:        last.End,
			Suggestion: h.suggestion,
			Tried:      h.tried,
		})
	}
	f.Top = tally(counts)
	return f
}

// tally lists the most frequent phrases, ties in alphabetical order.
func tally(counts map[string]int) []Tally {
	top := make([]Tally, 0, len(counts))
	for text, n := range counts {
		top = append(top, Tally{Text: text, Count: n})
	}
	slices.SortFunc(top, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text))
	})
	return top[:min(len(top), maxTop)]
}
