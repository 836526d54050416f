package speech

import "math"

const (
	readableSentences = 3
	readableMean      = 60 // words; longer means that full stops are missing
)

// FleschReadingEase after Flesch (1948): higher is easier.
func FleschReadingEase(words, sentences, syllables int) float64 {
	if words == 0 || sentences == 0 {
		return 0
	}
	w, s, y := float64(words), float64(sentences), float64(syllables)
	return 206.835 - 1.015*w/s - 84.6*y/w
}

// FleschKincaidGrade after Kincaid et al. (1975): a US school grade.
func FleschKincaidGrade(words, sentences, syllables int) float64 {
	if words == 0 || sentences == 0 {
		return 0
	}
	w, s, y := float64(words), float64(sentences), float64(syllables)
	return 0.39*w/s + 11.8*y/w - 15.59
}

// readability is nil where the sentences cannot be trusted, as in a transcript
// without punctuation.
func (d *Document) readability(syllables int, missing map[string]string) *Readability {
	words, sentences := len(d.words), len(d.sentences)
	if sentences < readableSentences {
		missing["readability"] = "needs at least 3 sentences"
		return nil
	}
	if words > readableMean*sentences {
		missing["readability"] = "sentences average more than 60 words, so punctuation is probably missing"
		return nil
	}
	return &Readability{
		FleschReadingEase:  hundredths(FleschReadingEase(words, sentences, syllables)),
		FleschKincaidGrade: hundredths(FleschKincaidGrade(words, sentences, syllables)),
	}
}

func (d *Document) sentenceLength() SentenceLength {
	n := float64(len(d.sentences))
	if n == 0 {
		return SentenceLength{}
	}
	mean, squares := float64(len(d.words))/n, 0.0
	length := SentenceLength{Mean: hundredths(mean)}
	for _, s := range d.sentences {
		length.Max = max(length.Max, s.wordCount())
		deviation := float64(s.wordCount()) - mean
		squares += deviation * deviation
	}
	length.SD = hundredths(math.Sqrt(squares / n))
	return length
}
