package transcribe

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

// Two tellings of one word differ by less than this, in seconds.
const twinSeconds = 0.25

// dedupe takes out what both say, because the second began before the end of
// the first. What is nearer to the edge of its piece goes: it may be half a
// word.
func dedupe(first, second *Transcript, middle float64) {
	if len(first.Words) == 0 || len(second.Words) == 0 {
		first.Text, second.Text = withoutSame(first.Text, second.Text)
		return
	}
	n, m := wordsBefore(first.Words, middle), wordsBefore(second.Words, middle)
	switch {
	case n > 0 && isTwin(first.Words[n-1], second.Words, m, m-1):
		m++ // told by both
	case n < len(first.Words) && isTwin(first.Words[n], second.Words, m-1, m):
		n++ // told by both, on the wrong side of the middle in each
	}
	first.keep(n)
	second.skip(m)
}

func wordsBefore(words []Word, seconds float64) int {
	n, _ := slices.BinarySearchFunc(words, seconds, func(w Word, at float64) int {
		if w.middle() < at {
			return -1
		}
		return 1
	})
	return n
}

func (w Word) middle() float64 { return (w.StartSeconds + w.EndSeconds) / 2 }

// isTwin reports whether words[i] is w told again, and its neighbour is not it
// rather: a speaker who says "I I I" says three words.
func isTwin(w Word, words []Word, i, neighbour int) bool {
	if i < 0 || i >= len(words) || !slices.Equal(fold(w.Text), fold(words[i].Text)) {
		return false
	}
	gap := w.gap(words[i])
	closer := neighbour >= 0 && neighbour < len(words) && w.gap(words[neighbour]) <= gap
	return gap < twinSeconds && !closer
}

func (w Word) gap(other Word) float64 { return math.Abs(w.middle() - other.middle()) }

// keep leaves the first n words, with the text up to the next one.
func (t *Transcript) keep(n int) {
	if n == len(t.Words) {
		return
	}
	text := []rune(t.Text)
	t.Text = strings.TrimRightFunc(string(text[:t.opening(text, n)]), unicode.IsSpace)
	t.Words = t.Words[:n]
}

// skip leaves all but the first m words, with the text from the next one on.
func (t *Transcript) skip(m int) {
	if m == len(t.Words) {
		t.Text, t.Words = "", nil
		return
	}
	if m == 0 {
		return
	}
	text := []rune(t.Text)
	start := t.opening(text, m)
	t.Text, t.Words = string(text[start:]), slices.Clone(t.Words[m:])
	for i := range t.Words {
		t.Words[i].Start -= start
		t.Words[i].End -= start
	}
}

// opening is where word i begins, with the quotes or brackets before it.
func (t *Transcript) opening(text []rune, i int) int {
	least := 0
	if i > 0 {
		least = t.Words[i-1].End
	}
	at := t.Words[i].Start
	for at > least && !unicode.IsSpace(text[at-1]) {
		at--
	}
	return at
}

// mostSame is more words than anybody says in the overlap.
const mostSame = 12

// withoutSame takes from the second text the words that end the first. The
// last word of the first may be half a one; then two others must agree.
func withoutSame(first, second string) (string, string) {
	a, b := strings.Fields(first), strings.Fields(second)
	for half := range 2 {
		for n := min(mostSame, len(a)-half, len(b)); n > half; n-- {
			if sameWords(a[len(a)-half-n:len(a)-half], b[:n]) {
				return strings.Join(a[:len(a)-half], " "), strings.Join(b[n:], " ")
			}
		}
	}
	return first, second
}

func sameWords(a, b []string) bool {
	return slices.EqualFunc(a, b, func(x, y string) bool { return slices.Equal(fold(x), fold(y)) })
}
