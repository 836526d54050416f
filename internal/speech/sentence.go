package speech

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentence is a span with the indices of its first and last word.
type sentence struct {
	Span
	first, last int
	question    bool
	closed      bool // by a mark, not by an empty line or the end of the text
}

// wordCount of one sentence.
func (s sentence) wordCount() int { return s.last - s.first + 1 }

// splitSentences cuts at closing punctuation and at empty lines. A single line
// break is not a cut: hard-wrapped text is common, and so are transcripts with
// no punctuation at all.
func (d *Document) splitSentences() {
	if len(d.words) == 0 {
		return
	}
	first, start := 0, d.opening(0, 0)
	for i := 1; i <= len(d.words); i++ {
		between := d.between(i)
		mark := findTerminator(between)
		if !d.cuts(i, first, between, mark) {
			continue
		}
		end := d.words[i-1].to + mark.end
		d.sentences = append(d.sentences, sentence{
			Span:     Span{d.pointBefore(first, start), d.words[i-1].End + utf8.RuneCountInString(between[:mark.end])},
			first:    first,
			last:     i - 1,
			question: mark.question,
			closed:   mark.start >= 0,
		})
		d.gaps[i] |= gapStop
		if i < len(d.words) {
			first, start = i, d.opening(i, end)
		}
	}
	for n, s := range d.sentences {
		for i := s.first; i <= s.last; i++ {
			d.words[i].sentence = n
		}
	}
}

// pointBefore turns a byte offset just before word i into code points.
func (d *Document) pointBefore(i, offset int) int {
	return d.words[i].Start - utf8.RuneCountInString(d.text[offset:d.words[i].from])
}

// between is the text before word i.
func (d *Document) between(i int) string {
	from, to := 0, len(d.text)
	if i > 0 {
		from = d.words[i-1].to
	}
	if i < len(d.words) {
		to = d.words[i].from
	}
	return d.text[from:to]
}

// opening is the byte where the sentence of word i begins: an opening quote or
// bracket that touches the word belongs to it.
func (d *Document) opening(i, floor int) int {
	start := d.words[i].from
	for start > floor {
		r, size := utf8.DecodeLastRuneInString(d.text[floor:start])
		if !strings.ContainsRune("\"'([\u201c\u2018\u00ab\u00bf\u00a1$\u20ac\u00a3#@", r) {
			break
		}
		start -= size
	}
	return start
}

// terminator is the closing punctuation found in a gap.
type terminator struct {
	start, end int // bytes; end includes closing quotes and brackets
	dots       int
	strong     bool // ! or ? or a mark that is never anything else
	wide       bool // a mark that needs no space after it
	question   bool
	quoted     bool // closed by a quotation mark
}

func findTerminator(s string) terminator {
	t := terminator{start: -1}
	if s == " " {
		return t
	}
	for at, r := range s {
		switch {
		case strings.ContainsRune(".!?\u2026\u203d\u3002\uff01\uff1f\u061f\u06d4\u0964", r):
			t.add(r)
			if t.start < 0 {
				t.start = at
			}
		case t.start < 0:
			continue
		case strings.ContainsRune("\"'\u201d\u2019\u00bb", r):
			t.quoted = true
		case !strings.ContainsRune(")]}", r):
			return t
		}
		t.end = at + utf8.RuneLen(r)
	}
	return t
}

func (t *terminator) add(r rune) {
	switch r {
	case '.':
		t.dots++
	case '\u2026':
		t.dots += 3
	case '?', '\u061f', '\uff1f', '\u203d':
		t.question, t.strong = true, true
	default:
		t.strong = true
	}
	if r >= 0x3000 {
		t.wide = true
	}
}

// cuts decides whether the gap before word i ends the sentence that began at
// word first.
func (d *Document) cuts(i, first int, between string, mark terminator) bool {
	if i == len(d.words) || d.gaps[i].has(gapParagraph) {
		return true
	}
	if mark.start < 0 {
		return false
	}
	next, _ := utf8.DecodeRuneInString(d.words[i].Text)
	if !strings.ContainsFunc(between[mark.end:], unicode.IsSpace) {
		// "end.Next" and "what?Yes" lack a space; ".NET" and "$.50" do not.
		return mark.wide || (mark.start == 0 && mark.dots < 2 && unicode.IsUpper(next))
	}
	lower := unicode.IsLower(next)
	switch {
	case mark.quoted && lower: // "Stop!" he said
		return false
	case mark.strong:
		return true
	case mark.dots > 1: // a trailing thought goes on in lower case
		return !lower
	case mark.start > 0:
		return true
	}
	return !d.abbreviated(i-1, first, next)
}
