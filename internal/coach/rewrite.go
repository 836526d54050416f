package coach

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// Rewrites are for sentences of this many words; a shorter one loses its
// meaning, a longer one wants cutting first.
const (
	fewestRewritten = 4
	mostRewritten   = 45
)

// rewrite says the sentence without the findings that can simply go; their
// offsets count from the start of the sentence. It is empty when nothing can
// go or what remains is no sentence.
func rewrite(sentence []rune, findings []speech.Finding) string {
	words := tokens(sentence)
	if len(words) > mostRewritten {
		return ""
	}
	drop := make([]bool, len(words))
	for _, f := range findings {
		mark(words, drop, f)
	}
	if !slices.Contains(drop, true) {
		return ""
	}
	kept := remove(words, drop)
	if len(kept) < fewestRewritten || stutters(kept) {
		return ""
	}
	return finish(kept)
}

// token is a word with the punctuation around it; at is where the word starts.
type token struct {
	before, word, after string
	at                  int
}

func (t token) folded() string { return strings.ToLower(t.word) }

// pauses reports whether a comma, or a longer break, follows the word.
func (t token) pauses() bool { return strings.ContainsAny(t.after, ",;:–—") }

// tokens cuts a sentence at white space. A lone dash joins the word before it.
func tokens(sentence []rune) []token {
	var out []token
	for i := 0; i < len(sentence); {
		if unicode.IsSpace(sentence[i]) {
			i++
			continue
		}
		end := i
		for end < len(sentence) && !unicode.IsSpace(sentence[end]) {
			end++
		}
		out = appendField(out, sentence[i:end], i)
		i = end
	}
	return out
}

func appendField(out []token, field []rune, at int) []token {
	first, last := 0, len(field)
	for first < last && isPunctuation(field[first]) {
		first++
	}
	for last > first && isPunctuation(field[last-1]) {
		last--
	}
	if first < last {
		return append(out, token{string(field[:first]), string(field[first:last]), string(field[last:]), at + first})
	}
	if len(out) > 0 {
		out[len(out)-1].after += " " + string(field)
	}
	return out
}

func isPunctuation(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// mark drops the words of a finding if they may go.
func mark(words []token, drop []bool, f speech.Finding) {
	first := slices.IndexFunc(words, func(w token) bool { return w.at >= f.Start })
	if first < 0 {
		return
	}
	end := first
	phrase := []string{}
	for end < len(words) && words[end].at < f.End {
		phrase = append(phrase, words[end].folded())
		end++
	}
	text := strings.Join(phrase, " ")
	if end == first || !removable(words, first, end, text, f.Class == "hedge") {
		return
	}
	if claims[text] && end < len(words) && words[end].folded() == "that" {
		end++
	}
	for i := first; i < end; i++ {
		drop[i] = true
	}
}

// remove takes the dropped words out and mends the commas around each gap. A
// word that stood on both sides, as in "we, um, we", is said once.
func remove(words []token, drop []bool) []token {
	var kept []token
	var gap token
	inGap, paused := false, false
	for i, w := range words {
		if drop[i] {
			gap.before += w.before
			gap.after = w.after
			inGap, paused = true, paused || w.pauses()
			continue
		}
		if inGap && len(kept) > 0 {
			if n := said(kept, words[i:], drop[i:]); n > 0 {
				w.before, kept = kept[len(kept)-n].before, kept[:len(kept)-n]
			} else {
				mend(&kept[len(kept)-1], gap.after, paused, words[i:])
			}
		}
		w.before = openers(gap.before) + w.before
		gap, inGap, paused = token{}, false, false
		kept = append(kept, w)
	}
	if inGap && len(kept) > 0 {
		last := &kept[len(kept)-1]
		last.after = strings.TrimRight(last.after, " ,;:–—") + strings.TrimLeft(gap.after, " ,;:–—")
	}
	return kept
}

// said is how many words before a gap come again behind it: "can everybody, uh,
// can everybody hear me".
func said(kept, rest []token, drop []bool) int {
	for n := min(3, len(kept), len(rest)); n > 0; n-- {
		same := true
		for k := range n {
			same = same && !drop[k] && kept[len(kept)-n+k].folded() == rest[k].folded()
		}
		if same {
			return n
		}
	}
	return 0
}

// stutters reports "it was, it was" or "the plan was, it was" in what is left:
// a sentence that was begun twice takes more than leaving words out.
func stutters(words []token) bool {
	for i := 0; i+2 < len(words); i++ {
		if words[i].pauses() && words[i].folded() == words[i+2].folded() && subjects[words[i+1].folded()] {
			return true
		}
	}
	return false
}

// mend decides what stands after the word before a gap that ended in after, and
// had a pause in it or not. Two commas were the pause of the filler itself and
// both go, unless a clause or a list needs one.
func mend(before *token, after string, paused bool, rest []token) {
	if closers := strings.Trim(after, " ,;:–—"); closers != "" {
		before.after = strings.TrimRight(before.after, " ,;:–—") + closers
		return
	}
	if !before.pauses() || !paused {
		return
	}
	if !joins[before.folded()] && !leans[before.folded()] && (startsClause[rest[0].folded()] || inList(rest)) {
		return
	}
	before.after = strings.Trim(before.after, " ,–—")
}

// inList reports whether one of the next words ends a list: ", and".
func inList(rest []token) bool {
	for i := 0; i+1 < len(rest) && i < 4; i++ {
		next := rest[i+1].folded()
		if rest[i].pauses() && (next == "and" || next == "or") {
			return true
		}
	}
	return false
}

// openers keeps opening marks of a dropped word: quotes and brackets.
func openers(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"“‘(«¿¡`, r) {
			return r
		}
		return -1
	}, s)
}

// finish joins the words into one sentence with a capital and a stop.
func finish(words []token) string {
	words[0].word = capitalise(words[0].word)
	words[0].before = openers(words[0].before)
	last := &words[len(words)-1]
	last.after = strings.TrimRight(last.after, " ,;:–—")
	if !strings.ContainsAny(last.after, ".!?…") {
		last.after += "."
	}
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.before + w.word + w.after)
	}
	return b.String()
}

func capitalise(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}
