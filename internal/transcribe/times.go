package transcribe

import (
	"math"
	"slices"
)

const (
	longestSpeech = 24 * 3600.0 // seconds; a time beyond is in another unit
	slack         = 0.5         // seconds that a word may seem to stand outside
	shortWord     = 0.3         // seconds, where a word has no time of its own
)

// unit is how many units of a server's times are a second: some count in
// nanoseconds without saying so.
func unit(last, duration float64) float64 {
	for _, u := range []float64{1, 1e3, 1e6} {
		if last/u <= 10*duration {
			return u
		}
	}
	return 1e9
}

// straighten makes times seconds within the duration that never run backwards.
// It reports false when too few of them can be believed.
func straighten(words []Word, duration float64) bool {
	rescale(words, duration)
	trusted := inOrder(words, duration)
	if 2*len(trusted) < len(words) {
		return false
	}
	var last float64
	for _, i := range trusted {
		last = max(last, words[i].EndSeconds)
	}
	if last <= 0 {
		return false
	}
	before := -1
	for _, i := range append(trusted, len(words)) {
		guess(words, before, i, duration)
		before = i
	}
	settle(words, duration)
	return true
}

func rescale(words []Word, duration float64) {
	var last float64
	for _, w := range words {
		if !math.IsNaN(w.EndSeconds) {
			last = max(last, w.EndSeconds)
		}
	}
	if duration <= 0 {
		duration = longestSpeech
	}
	u := unit(last, duration)
	for i := range words {
		words[i].StartSeconds /= u
		words[i].EndSeconds /= u
	}
}

// inOrder is the longest run of words whose times are possible and in order,
// so that one wild time does not move all words after it.
func inOrder(words []Word, duration float64) []int {
	tails, before := []int(nil), make([]int, len(words))
	for i, w := range words {
		if !possible(w, duration) {
			continue
		}
		n, _ := slices.BinarySearchFunc(tails, w.StartSeconds, func(j int, start float64) int {
			if words[j].StartSeconds <= start {
				return -1
			}
			return 1
		})
		before[i] = -1
		if n > 0 {
			before[i] = tails[n-1]
		}
		if n == len(tails) {
			tails = append(tails, i)
		}
		tails[n] = i
	}
	if len(tails) == 0 {
		return nil
	}
	out := make([]int, len(tails))
	for n, i := len(tails)-1, tails[len(tails)-1]; n >= 0; n-- {
		out[n] = i
		i = before[i]
	}
	return out
}

// possible is false for what is not a number as well.
func possible(w Word, duration float64) bool {
	return w.StartSeconds >= -slack && w.EndSeconds >= w.StartSeconds && w.StartSeconds <= duration+slack
}

// guess spreads the words between two trusted ones over the time between.
func guess(words []Word, before, after int, duration float64) {
	n := float64(after - before - 1)
	if n == 0 {
		return
	}
	from, to := 0.0, duration
	if before >= 0 {
		from = words[before].EndSeconds
	}
	if after < len(words) {
		to = words[after].StartSeconds
	}
	from = min(from, to)
	switch {
	case before < 0:
		from = max(from, to-n*shortWord)
	case after == len(words):
		to = min(to, from+n*shortWord)
	}
	for i := before + 1; i < after; i++ {
		share := float64(i-before-1) / n
		words[i].StartSeconds = from + (to-from)*share
		words[i].EndSeconds = from + (to-from)*(share+1/n)
	}
}

// settle cuts what overlaps or leaves the recording, and rounds to
// milliseconds.
func settle(words []Word, duration float64) {
	next := duration
	for i := len(words) - 1; i >= 0; i-- {
		w := &words[i]
		w.StartSeconds = milli(min(max(w.StartSeconds, 0), next))
		w.EndSeconds = milli(min(max(w.EndSeconds, w.StartSeconds), next))
		next = w.StartSeconds
	}
}

// milli rounds down, so that nothing leaves a bound that is not round.
func milli(x float64) float64 { return math.Floor(x*1000+1e-6) / 1000 }

func nearestMilli(x float64) float64 { return math.Round(x*1000) / 1000 }
