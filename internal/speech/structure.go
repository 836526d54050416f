package speech

// edgeDivisor makes the opening and the closing a tenth of the speech each,
// widened to whole sentences.
const edgeDivisor = 10

// structure looks for the moves of a speech. They are hints for a judge, not a
// verdict: a good speech may do without any of them.
func (d *Document) structure() *Structure {
	if len(d.words) == 0 {
		return &Structure{}
	}
	edge := max(1, len(d.words)/edgeDivisor)
	lastOpening := min(max(d.sentenceOf(edge-1), d.greeted()), len(d.sentences)-1)
	firstClosing := d.sentenceOf(len(d.words) - edge)
	return &Structure{
		Opening:   d.opens(lastOpening),
		Signposts: len(signpostPhrases().findAll(d)),
		Closing:   d.closes(firstClosing),
		Questions: d.questions(),
	}
}

func (d *Document) sentenceOf(word int) int { return d.words[word].sentence }

// opens reports an introduction, an agenda, a story or a question up to the sentence.
func (d *Document) opens(last int) bool {
	for _, s := range d.sentences[:last+1] {
		if s.question && !d.contains(soundChecks(), s.first, s.last) {
			return true
		}
	}
	return d.contains(openingMoves(), 0, d.sentences[last].last)
}

func (d *Document) closes(first int) bool {
	return d.contains(closingMoves(), d.sentences[first].first, len(d.words)-1)
}

func (d *Document) contains(l lexicon, first, last int) bool {
	for i := first; i <= last; i++ {
		if _, ok := l.match(d, i); ok {
			return true
		}
	}
	return false
}

func (d *Document) questions() int {
	n := 0
	for _, s := range d.sentences {
		if s.question {
			n++
		}
	}
	return n
}
