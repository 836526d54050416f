package speech

import "math"

// Flesch took samples of 100 words; three sentences are as much in a short text.
const (
	readableSentences = 3
	readableWords     = 100
)

// LongestMean is the mean sentence, in words, above which it has to be asked
// whether full stops are missing.
const LongestMean = 60

// unclosed is why sentence_length is missing.
const unclosed = "there are no full stops to tell sentences by"

// punctuated reports whether sentences can be told apart. Where they come out
// endless, most words must stand before a full stop: else it is a transcript
// without punctuation, and says nothing about how long a sentence was.
func (d *Document) punctuated() bool {
	if len(d.words) <= LongestMean*len(d.sentences) {
		return true
	}
	closed := 0
	for _, s := range d.sentences {
		if s.closed {
			closed += s.wordCount()
		}
	}
	return 2*closed > len(d.words)
}

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
	if !d.punctuated() {
		missing["readability"] = unclosed
		return nil
	}
	if sentences < readableSentences && words < readableWords {
		missing["readability"] = "needs at least 3 sentences, or 100 words"
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
