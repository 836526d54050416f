package delivery

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// shortestPause is the least silence in seconds that is a pause.
const shortestPause = 0.25

// validPauses are the pauses of the recording in order.
func validPauses(spans []Span, duration float64) []Span {
	const rounding = 0.01
	var found []Span
	for _, s := range spans {
		if s.StartSeconds >= 0 && s.seconds() >= shortestPause-rounding/2 && s.EndSeconds <= duration+rounding {
			found = append(found, s)
		}
	}
	slices.SortStableFunc(found, func(a, b Span) int { return cmp.Compare(a.StartSeconds, b.StartSeconds) })
	return found
}

// pausesKnown: none are a measurement where speech was found.
func (r *merger) pausesKnown() bool {
	return r.duration > 0 && r.v.Missing["pauses"] == "" && (len(r.pauses) > 0 || r.v.PhonationSeconds > 0)
}

func (r *merger) setPauses() {
	r.m.Pauses = nil
	r.note("pauses", r.pausesKnown(), "tempo")
	if !r.pausesKnown() {
		return
	}
	p := &speech.Pauses{Count: len(r.pauses), Items: make([]speech.Pause, len(r.pauses))}
	lengths := make([]float64, len(r.pauses))
	for i, s := range r.pauses {
		lengths[i] = s.seconds()
		p.TotalSeconds += s.seconds()
		p.Items[i] = speech.Pause{
			StartSeconds: hundredths(s.StartSeconds), EndSeconds: hundredths(s.EndSeconds),
			Class: r.place(s), Length: lengthOf(hundredths(s.seconds())),
		}
	}
	slices.Sort(lengths)
	p.TotalSeconds = hundredths(p.TotalSeconds)
	p.MedianSeconds, p.P90Seconds = hundredths(quantile(lengths, 0.5)), hundredths(quantile(lengths, 0.9))
	r.m.Pauses = p
	if reason := r.unplaceable(); reason != "" && len(r.pauses) > 0 {
		r.m.Missing["pauses.class"] = reason
	}
}

// unplaceable is why no pause can be placed.
func (r *merger) unplaceable() string {
	switch {
	case len(r.words) == 0:
		return r.wordless
	case r.m.Missing["sentence_length"] != "":
		return "the transcript has no punctuation"
	}
	return ""
}

// place finds the words around a pause by their middles: a recogniser that
// stretches a word over the silence beside it moves its edge, and its middle by
// half of that.
func (r *merger) place(s Span) speech.PauseClass {
	if r.unplaceable() != "" {
		return speech.Unplaced
	}
	middle := (s.StartSeconds + s.EndSeconds) / 2
	next, _ := slices.BinarySearchFunc(r.words, middle, func(w Word, at float64) int {
		return cmp.Compare(w.middle(), at)
	})
	if next == 0 || next == len(r.words) {
		return speech.Unplaced
	}
	if punctuated(r.text, r.words[next-1], r.words[next].Start) {
		return speech.Boundary
	}
	return speech.MidClause
}

// punctuated looks between the last letter of a word and the next word.
func punctuated(text []rune, w Word, next int) bool {
	from := w.End
	for from > w.Start && !unicode.IsLetter(text[from-1]) && !unicode.IsNumber(text[from-1]) {
		from--
	}
	return slices.ContainsFunc(text[min(from, next):next], func(c rune) bool {
		return strings.ContainsRune(".?!,;:\u2026\u2013\u2014\u3001\u3002\uff0c\uff01\uff1f\u061f\u060c\u061b\u0964", c)
	})
}

func lengthOf(seconds float64) speech.PauseLength {
	switch {
	case seconds < 0.5:
		return speech.ShortPause
	case seconds < 1:
		return speech.MediumPause
	case seconds < 2:
		return speech.LongPause
	}
	return speech.VeryLongPause
}

// quantile of sorted values, linear between two of them; 0 of none.
func quantile(sorted []float64, share float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	place := share * float64(len(sorted)-1)
	below := int(place)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (place-float64(below))*(sorted[above]-sorted[below])
}
