package scoring

import "github.com/masterspeak/masterspeak/internal/speech"

// Fewer words, or seconds of speech, are too little evidence for a mark.
const (
	ShortestText    = 20
	ShortestSpoken  = 8
	fewestSentences = 3
)

// Mark is what one curve says of one speech.
type Mark struct {
	Part   string  // the score it belongs to
	Name   string  // the curve
	Value  float64 // what the curve read
	Score  float64 // 1 to 10, not rounded
	Weight float64 // share of the overall score, before missing marks are left out
}

// Marks explains a score: every curve whose value was measured, in published
// order. A curve without a value is left out and its weight falls to the rest
// of its part. The kind of speech decides which pace suits it.
func Marks(m *speech.Metrics, kind string) []Mark {
	values := measured(m, kind)
	marks := make([]Mark, 0, len(values))
	for _, p := range parts {
		for _, w := range p.curves {
			x, ok := values[w.curve.Name]
			if !ok {
				continue
			}
			marks = append(marks, Mark{
				Part: p.name, Name: w.curve.Name, Value: x,
				Score: w.curve.At(x), Weight: p.weight * w.weight,
			})
		}
	}
	return marks
}

// measured reads what each curve needs, where it is there.
func measured(m *speech.Metrics, kind string) map[string]float64 {
	values := map[string]float64{}
	if spokenSeconds(m) >= ShortestSpoken {
		addDelivery(values, m, kind)
	}
	if m.Words < ShortestText {
		return values
	}
	addFindings(values, m)
	if s := m.Structure; s != nil {
		values[Opening] = truth(s.Opening)
		values[Closing] = truth(s.Closing)
		values[Signposts] = per100(float64(s.Signposts), m.Words)
	}
	if m.Readability != nil {
		values[Readability] = m.Readability.FleschReadingEase
	}
	if m.Vocabulary != nil && m.Vocabulary.MATTR != nil && !foreign(m) {
		values[Vocabulary] = *m.Vocabulary.MATTR
	}
	addSentences(values, m)
	return values
}

// foreign: what English word lists find is missing where the words are not
// English. Limits in words mean nothing there, because languages differ in how
// much one word holds.
func foreign(m *speech.Metrics) bool { return m.Words > 0 && m.Missing["hedges"] != "" }

// addFindings reads what was looked for: nothing found is a value, not looked
// for is none.
func addFindings(values map[string]float64, m *speech.Metrics) {
	if m.Fillers != nil {
		values[Fillers] = per100(fillerWeight(m.Fillers), m.Words)
	}
	if m.Hedges != nil {
		values[Hedges] = per100(float64(m.Hedges.Count), m.Words)
	}
	if m.Passive != nil && punctuated(m) {
		values[Passive] = 100 * float64(m.Passive.Count) / float64(max(m.Sentences, 1))
	}
	if m.Repetition != nil {
		values[Repetition] = per100(float64(doubled(m.Repetition)), m.Words)
	}
}

// punctuated: without full stops nobody knows how long a sentence was, nor how
// many there were.
func punctuated(m *speech.Metrics) bool { return m.Missing["sentence_length"] == "" }

func addSentences(values map[string]float64, m *speech.Metrics) {
	mean := m.SentenceLength.Mean
	if !(mean > 0 && punctuated(m)) {
		return
	}
	if !foreign(m) {
		values[Sentences] = mean
	}
	if m.Sentences >= fewestSentences {
		values[Variation] = m.SentenceLength.SD / mean
	}
}

// fillerWeight counts a possible filler half. A place that was counted but not
// listed counts whole.
func fillerWeight(f *speech.Findings) float64 {
	weight := float64(max(f.Count-len(f.Items), 0))
	for _, item := range f.Items {
		if item.Class == "possible" {
			weight += 0.5
		} else {
			weight++
		}
	}
	return weight
}

// doubled leaves out sentences that start alike: that is rhetoric as often as
// it is habit.
func doubled(r *speech.Findings) int {
	n := r.Count
	for _, item := range r.Items {
		if item.Class == "sentence_start" {
			n--
		}
	}
	return max(n, 0)
}

func per100(count float64, words int) float64 {
	return 100 * count / float64(words)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
