package transcribe

// A cut without a pause is made twice: the piece before it goes on for overlap
// samples into the piece after it, so that no word is halved in both.
const (
	overlap = 3 * SampleRate / 2
	tail    = SampleRate // servers refuse sound that is too short
)

// span is one piece in samples; a hard one shares its beginning with the end
// of the one before.
type span struct {
	from, to int64
	hard     bool
}

// plan covers all samples with spans of at most longest. It cuts in the middle
// of the longest pause in the second half of what a span may be, for there a
// sentence ends most likely.
func plan(samples, longest int64, pauses []Pause) []span {
	var out []span
	next := span{}
	for samples-next.from > longest {
		first, last := next.from+longest/2, min(next.from+longest, samples-tail)
		at, ok := quietest(pauses, first, last)
		next.to = at
		if !ok {
			next.to = last
		}
		out = append(out, next)
		next = span{from: next.to, hard: !ok}
		if !ok {
			next.from -= min(overlap, longest/4)
		}
	}
	next.to = samples
	return append(out, next)
}

// quietest is the middle of the longest pause whose middle is within.
func quietest(pauses []Pause, first, last int64) (at int64, ok bool) {
	var longest float64
	for _, p := range pauses {
		middle := int64((p.StartSeconds + p.EndSeconds) / 2 * SampleRate)
		length := p.EndSeconds - p.StartSeconds
		if first < middle && middle <= last && length > longest {
			at, longest, ok = middle, length, true
		}
	}
	return at, ok
}
