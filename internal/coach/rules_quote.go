package coach

import (
	"github.com/masterspeak/masterspeak/internal/speech"
)

// Examples are sought among this many findings: enough for a good one, and a
// bound on the work for a speech full of them.
const mostExamples = 24

// example is the sentence that shows the findings best: one that can be said
// without them if there is any. Earlier groups are preferred, and a sentence
// is shown once.
func (d *draft) example(groups ...[]speech.Finding) (quote, suggestion string) {
	for _, findings := range groups {
		if quote, suggestion = d.rewritable(findings); suggestion != "" {
			d.shown[quote] = true
			return quote, suggestion
		}
	}
	for _, findings := range groups {
		if quote = d.show(findings); quote != "" {
			return quote, ""
		}
	}
	return "", ""
}

// rewritable is the sentence with the most that can be taken out.
func (d *draft) rewritable(findings []speech.Finding) (quote, suggestion string) {
	if !d.english {
		return "", ""
	}
	mostFound := 0
	for _, f := range findings[:min(len(findings), mostExamples)] {
		if !d.inside(f) {
			continue
		}
		s := sentenceAt(d.text, f.Start)
		inside := d.within(s)
		if len(inside) <= mostFound || s.end-s.start > maxQuoteRunes || d.shown[d.quote(s, f.Start)] {
			continue
		}
		if better := rewrite(d.text[s.start:s.end], inside); better != "" {
			quote, suggestion, mostFound = d.quote(s, f.Start), better, len(inside)
		}
	}
	return quote, suggestion
}

// show quotes the first sentence with a finding that was not shown before.
func (d *draft) show(findings []speech.Finding) string {
	for _, f := range findings[:min(len(findings), mostExamples)] {
		if !d.inside(f) {
			continue
		}
		if quote := d.once(d.quote(sentenceAt(d.text, f.Start), f.Start)); quote != "" {
			return quote
		}
	}
	return ""
}

// once is the quote, unless an improvement has shown it.
func (d *draft) once(quote string) string {
	if d.shown[quote] {
		return ""
	}
	d.shown[quote] = true
	return quote
}

// within are the fillers and hedges of a sentence, offset from its start.
func (d *draft) within(s span) []speech.Finding {
	var out []speech.Finding
	for _, findings := range []*speech.Findings{d.metrics.Fillers, d.metrics.Hedges} {
		if findings == nil {
			continue
		}
		for _, f := range findings.Items {
			if d.inside(f) && f.Start >= s.start && f.End <= s.end {
				f.Start, f.End = f.Start-s.start, f.End-s.start
				out = append(out, f)
			}
		}
	}
	return out
}

// inside guards against offsets that were measured on another text.
func (d *draft) inside(f speech.Finding) bool {
	return f.Start >= 0 && f.Start < f.End && f.End <= len(d.text)
}

// quote is the sentence, or the part of it around the offset.
func (d *draft) quote(s span, offset int) string {
	w := window(d.text, s, max(offset, s.start))
	return string(d.text[w.start:w.end])
}

func (d *draft) last() string { return d.quote(d.lastSentence(), 0) }

func (d *draft) lastSentence() span {
	end := trim(d.text, span{0, len(d.text)}).end
	if end == 0 {
		return span{}
	}
	return sentenceAt(d.text, end-1)
}

// longest is the sentence with the most code points; the walk passes every
// sentence once.
func (d *draft) longest() span {
	var best span
	for s := range d.sentences() {
		if s.end-s.start > best.end-best.start {
			best = s
		}
	}
	return best
}
