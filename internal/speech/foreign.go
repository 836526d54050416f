package speech

const (
	// Of so many words, half carry grammar in nearly every English text, a tenth
	// in one of headlines. In other languages as many are spelt alike, but next to
	// none is "the" or "and".
	fewestTold  = 20
	leastCommon = 0.2
	leastJoined = 0.02
)

// NotEnglish is in Metrics.Missing for what was not measured because the words
// are of another language than was said.
const NotEnglish = "this does not look like English"

// foreign reports words that cannot be English, whatever somebody said of them.
func (d *Document) foreign() bool {
	common, joined := 0, 0
	for _, t := range d.types {
		if t.traits&stopWord != 0 {
			common += t.count
		}
		if t.fold == "the" || t.fold == "and" {
			joined += t.count
		}
	}
	n := float64(len(d.words))
	return n >= fewestTold && float64(common) < leastCommon*n && float64(joined) < leastJoined*n
}
