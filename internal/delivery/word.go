package delivery

import (
	"cmp"
	"slices"
)

const (
	// Shares of the words: fewer that carry a time, or more that go back in
	// time, and the times are of no use.
	leastTimed    = 0.5
	mostBackwards = 0.1

	fewTimes     = "most words carry no time"
	uselessTimes = "the word times cannot be true"
)

func (w Word) middle() float64 { return (w.StartSeconds + w.EndSeconds) / 2 }

// timed are the words in the order of the text, with times that never go back
// and never leave the recording; or the reason why they are of no use.
func timed(words []Word, points, all int, duration float64) ([]Word, string) {
	var found []Word
	for _, w := range words {
		if w.Start >= 0 && w.Start < w.End && w.End <= points && truthful(w, duration) {
			found = append(found, w)
		}
	}
	slices.SortStableFunc(found, func(a, b Word) int { return cmp.Compare(a.Start, b.Start) })
	found = apart(found)
	if float64(len(found)) < leastTimed*float64(all) || len(found) == 0 {
		return nil, fewTimes
	}
	backwards := 0
	for i := 1; i < len(found); i++ {
		if found[i].StartSeconds < found[i-1].StartSeconds {
			backwards++
		}
	}
	if float64(backwards) > mostBackwards*float64(len(found)) {
		return nil, uselessTimes
	}
	straighten(found, duration)
	return found, ""
}

// truthful allows a time that is a little outside, as recognisers round.
func truthful(w Word, duration float64) bool {
	const slack = 1.0
	if !finite(w.StartSeconds) || !finite(w.EndSeconds) || w.EndSeconds < w.StartSeconds {
		return false
	}
	return w.StartSeconds >= -slack && (duration == 0 || w.EndSeconds <= duration+slack) && w.EndSeconds <= longest
}

// apart keeps the first of words that overlap in the text.
func apart(words []Word) []Word {
	end := 0
	return slices.DeleteFunc(words, func(w Word) bool {
		if w.Start < end {
			return true
		}
		end = w.End
		return false
	})
}

// straighten moves starts and ends that go back to where time stood, and those
// beyond the recording to its end.
func straighten(words []Word, duration float64) {
	if duration == 0 {
		duration = longest
	}
	start, end := 0.0, 0.0
	for i := range words {
		start = min(max(start, words[i].StartSeconds), duration)
		end = min(max(end, start, words[i].EndSeconds), duration)
		words[i].StartSeconds, words[i].EndSeconds = start, end
	}
}

// said is when the code points [start, end) were said. Between timed words it
// is the time between them, and not exact.
func (r *merger) said(start, end int) (when Span, exact bool) {
	byEnd := func(w Word, at int) int { return cmp.Compare(w.End, at+1) }
	first, _ := slices.BinarySearchFunc(r.words, start, byEnd)
	last := first
	for last < len(r.words) && r.words[last].Start < end {
		last++
	}
	if last > first {
		return Span{r.words[first].StartSeconds, r.words[last-1].EndSeconds}, true
	}
	when = r.speech
	if first > 0 {
		when.StartSeconds = r.words[first-1].EndSeconds
	}
	if first < len(r.words) {
		when.EndSeconds = r.words[first].StartSeconds
	}
	when.EndSeconds = max(when.StartSeconds, when.EndSeconds)
	return when, false
}
