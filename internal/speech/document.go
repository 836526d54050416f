package speech

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Span is a stretch of text in Unicode code points, End exclusive.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Document is a text that has been cut into words and sentences once, so that
// every metric reads the same cut.
type Document struct {
	text      string
	words     []Word
	types     []wordType // the distinct words by Word.id
	gaps      []gap      // gaps[i] precedes words[i]; the last one follows the last word
	sentences []sentence
	marks     []int   // byte offset of every markEvery-th code point
	pace      float64 // words a minute, assumed
}

// markEvery bounds the walk from a mark to the wanted code point in Slice.
const markEvery = 64

// Parse cuts text into words and sentences. Invalid bytes are read as U+FFFD,
// one for each byte, which is also how encoding/json writes them.
func Parse(text string) *Document {
	if !utf8.ValidString(text) {
		text = string([]rune(text))
	}
	d := &Document{text: text, pace: usualPace}
	d.words = scanWords(text)
	d.types = numberWords(d.words)
	d.marks = markOffsets(text)
	d.gaps = scanGaps(text, d.words)
	d.splitSentences()
	return d
}

func markOffsets(text string) []int {
	marks := make([]int, 0, len(text)/markEvery+1)
	n := 0
	for offset := range text {
		if n%markEvery == 0 {
			marks = append(marks, offset)
		}
		n++
	}
	return marks
}

// Words are the words in order.
func (d *Document) Words() []Word { return slices.Clone(d.words) }

// Sentences are the sentences in order, with their closing punctuation. Text
// that holds no word belongs to none.
func (d *Document) Sentences() []Span {
	spans := make([]Span, len(d.sentences))
	for i, s := range d.sentences {
		spans[i] = s.Span
	}
	return spans
}

// SentenceAt is the sentence that holds the code point offset, for quoting the
// surroundings of a finding.
func (d *Document) SentenceAt(offset int) (Span, bool) {
	i, found := slices.BinarySearchFunc(d.sentences, offset, func(s sentence, at int) int {
		switch {
		case s.End <= at:
			return -1
		case s.Start > at:
			return 1
		}
		return 0
	})
	if !found {
		return Span{}, false
	}
	return d.sentences[i].Span, true
}

// Slice is the text from code point start to end. Offsets outside the text are
// moved to its nearest edge.
func (d *Document) Slice(start, end int) string {
	from, to := d.byteOffset(start), d.byteOffset(end)
	if from >= to {
		return ""
	}
	return d.text[from:to]
}

func (d *Document) byteOffset(point int) int {
	if point <= 0 {
		return 0
	}
	mark := point / markEvery
	if mark >= len(d.marks) {
		return len(d.text)
	}
	offset := d.marks[mark]
	for range point % markEvery {
		if offset >= len(d.text) {
			break
		}
		_, size := utf8.DecodeRuneInString(d.text[offset:])
		offset += size
	}
	return offset
}

// Words cuts text into words.
func Words(text string) []Word { return Parse(text).Words() }

// prev is the folded word before word i in the same sentence, or "".
func (d *Document) prev(i int) string {
	if i == 0 || d.gaps[i].has(gapStop) {
		return ""
	}
	return d.words[i-1].Fold
}

// next is the folded word after word i in the same sentence, or "".
func (d *Document) next(i int) string {
	if i+1 >= len(d.words) || d.gaps[i+1].has(gapStop) {
		return ""
	}
	return d.words[i+1].Fold
}

// pauseBefore and pauseAfter report punctuation that a speaker would hear as a
// pause; the edges of a sentence are pauses.
func (d *Document) pauseBefore(i int) bool { return d.gaps[i].has(gapPause | gapStop) }
func (d *Document) pauseAfter(i int) bool  { return d.gaps[i+1].has(gapPause | gapStop) }

// folded joins words first to last as the tally key of a phrase.
func (d *Document) folded(first, last int) string {
	parts := make([]string, 0, last-first+1)
	for _, w := range d.words[first : last+1] {
		parts = append(parts, w.Fold)
	}
	return strings.Join(parts, " ")
}
