package speech

// longestRestart is how many words one goes back at most.
const longestRestart = 3

// restarts are words said again behind a filler: "can everybody, uh, can
// everybody hear me" and "the hiring was, you know, it was paused". Without a
// filler between, a phrase that comes twice is as often a figure of speech.
func (d *Document) restarts(fillers []hit) []hit {
	var hits []hit
	for i := 0; i < len(fillers); i++ {
		before := fillers[i].first
		for i+1 < len(fillers) && fillers[i+1].first == fillers[i].last+1 {
			i++ // "um, you know" is one search for words
		}
		after := fillers[i].last + 1
		if first, n := d.restart(before, after); n > 0 {
			hits = append(hits, hit{
				first: after, last: after + n - 1, class: classRestart, fold: d.folded(after, after+n-1),
				tried: &Span{d.words[first].Start, d.words[before-1].End},
			})
		}
	}
	return hits
}

// restart is how many words from after on repeat those from first to before, with
// a pronoun for the subject or without; the most that do, or 0.
func (d *Document) restart(before, after int) (first, n int) {
	for n := longestRestart; n > 0; n-- {
		if before >= n && d.sameWords(before-n, after, n) && d.sameSentence(before-n, after+n-1) && !d.onPurpose(after, n) {
			return before - n, n
		}
	}
	if before > 0 && after+1 < len(d.words) && d.sameSentence(before-1, after+1) &&
		restartsWith[d.words[after].Fold] && d.is(before-1, beForm) && d.sameWords(before-1, after+1, 1) {
		return before - 1, 2
	}
	return 0, 0
}

// restartsWith stand for the subject of a sentence that is begun again.
var restartsWith = set(`it this that he she they we i you there`)

func (d *Document) sameWords(a, b, n int) bool {
	for k := range n {
		if b+k >= len(d.words) || d.words[a+k].id != d.words[b+k].id {
			return false
		}
	}
	return true
}

func (d *Document) sameSentence(a, b int) bool { return d.words[a].sentence == d.words[b].sentence }

// onPurpose excuses "very, um, very" and numbers.
func (d *Document) onPurpose(at, n int) bool { return n == 1 && !d.stumbles(at) }
