package coach

import (
	"fmt"
	"strings"

	"github.com/masterspeak/masterspeak/internal/scoring"
)

func (d *draft) readability(m scoring.Mark) advice {
	how := "Swap the longest words for the ones you would use at a kitchen table, and cut sentences where you would breathe."
	return advice{
		fact:     fmt.Sprintf("The reading ease is %.0f, where 60 and more is plain English.", m.Value),
		why:      fmt.Sprintf("A reader can go back; %s cannot, and have to understand each word as it passes.", d.reg.listeners),
		how:      how,
		quote:    d.once(d.quote(d.longest(), 0)),
		exercise: fmt.Sprintf("Explain the hardest paragraph of %s to a twelve-year-old, aloud, and write down the words you used.", d.reg.noun),
	}
}

func (d *draft) longSentences(m scoring.Mark) advice {
	long := d.longest()
	a := advice{
		fact:     d.lengthFact(m.Value),
		why:      fmt.Sprintf("Past about 20 words %s are still holding the beginning when the end arrives.", d.reg.listeners),
		how:      "One thought, one sentence: where you say and, try a full stop.",
		quote:    d.quote(long, 0),
		exercise: fmt.Sprintf("Read %s aloud and stop wherever you need air. Put a full stop there and start again with a subject.", d.reg.noun),
	}
	if d.english && long.end-long.start <= maxQuoteRunes {
		a.suggestion = split(d.text[long.start:long.end])
	}
	return a
}

// lengthFact blames the one endless sentence among short ones for itself.
func (d *draft) lengthFact(mean float64) string {
	longest := d.metrics.SentenceLength.Max
	if mean <= comfortable && longest >= endless {
		return fmt.Sprintf("Your sentences have %.0f words on average, but one has %d.", mean, longest)
	}
	return fmt.Sprintf("Your sentences have %.0f words on average, the longest %d.", mean, longest)
}

// monster is the advice on one sentence that nobody can follow, where the length
// of sentences is not among the improvements.
func (d *draft) monster() (advice, bool) {
	for _, m := range d.marks() {
		if m.Name == scoring.Sentences && d.metrics.SentenceLength.Max >= monstrous && !d.advised[m.Name] {
			a := d.longSentences(m)
			a.fact = fmt.Sprintf("One sentence has %d words, and nobody can hold it in mind to its end.", d.metrics.SentenceLength.Max)
			a.why = ""
			return a, true
		}
	}
	return advice{}, false
}

func (d *draft) opening(scoring.Mark) advice {
	return advice{
		fact:       fmt.Sprintf("%s begins without an opening: nothing yet says what it is about or why it matters.", capitalise(d.reg.noun)),
		why:        fmt.Sprintf("In the first seconds %s decide whether to listen.", d.reg.listeners),
		how:        "Start with the point, a question or a moment, and only then with the details.",
		quote:      d.once(d.firstThought()),
		suggestion: d.pattern(d.reg.opening),
		exercise:   fmt.Sprintf("Write three first sentences for %s: a question, a surprising fact and a short scene. Say all three aloud and keep the one that you want to go on from.", d.reg.noun),
	}
}

func (d *draft) closing(scoring.Mark) advice {
	return advice{
		fact:       fmt.Sprintf("%s stops without a closing.", capitalise(d.reg.noun)),
		why:        fmt.Sprintf("The last sentence is the one %s take home.", d.reg.listeners),
		how:        "End on purpose: say the one thing to remember, or what should happen next.",
		quote:      d.once(d.last()),
		suggestion: d.pattern(d.reg.closing),
		exercise:   fmt.Sprintf("Write the last sentence of %s first, learn it by heart, and practise only the final thirty seconds until you can say it looking up.", d.reg.noun),
	}
}

func (d *draft) signposts(scoring.Mark) advice {
	n := d.metrics.Structure.Signposts
	return advice{
		fact:     fmt.Sprintf("There %s in %s.", were(n, "signpost"), count(d.metrics.Words, "word")),
		why:      fmt.Sprintf("Words such as first, for example, because and as a result tell %s where they are.", d.reg.listeners),
		how:      "Announce each step before you take it, and say how it follows from the last.",
		exercise: fmt.Sprintf("Write %s as three headings. Say only the headings, joined by first, because of that and so; then put the rest back.", d.reg.noun),
	}
}

func (d *draft) variation(scoring.Mark) advice {
	l := d.metrics.SentenceLength
	return advice{
		fact:     fmt.Sprintf("Your sentences are nearly all of one length, %s words give or take %s.", decimal(l.Mean), decimal(l.SD)),
		why:      "An even beat puts people at ease, and then to sleep.",
		how:      "After a long sentence, use a short one. It lands.",
		exercise: fmt.Sprintf("Choose the most important line of %s, say it in five words or fewer, and put it after your longest sentence.", d.reg.noun),
	}
}

// comfortable is a mean sentence in words that one breath can carry.
const comfortable = 20

// pattern is an English sentence to finish, for a speech in English.
func (d *draft) pattern(p string) string {
	if !d.english {
		return ""
	}
	return p
}

// Pieces of a split sentence have at least so many words.
const shortestPiece = 5

var subjects = set("i", "we", "you", "they", "he", "she", "it", "this", "that", "there", "the", "our", "my", "your", "these", "those")
var pronouns = set("we", "they", "he", "she")

// split cuts a long sentence where a clause with its own subject begins. It is
// empty where no such place exists.
func split(sentence []rune) string {
	words := tokens(sentence)
	var pieces []string
	from := 0
	for i := shortestPiece; i+shortestPiece < len(words); i++ {
		if i-from < shortestPiece || !clauseAt(words, i) {
			continue
		}
		pieces = append(pieces, finish(words[from:i]))
		from = i
		if words[i].folded() == "and" {
			from = i + 1
		}
	}
	if len(pieces) == 0 {
		return ""
	}
	return strings.Join(append(pieces, finish(words[from:])), " ")
}

// clauseAt reports whether words[i] joins a new main clause: "and we", "and so
// we", ", but the". Without a comma "I" does not count: "my brother and I".
func clauseAt(words []token, i int) bool {
	subject := i + 1
	switch words[i].folded() {
	case "and":
		if words[subject].folded() == "so" {
			subject++
		}
	case "but", "so":
		if words[i-1].folded() == "and" {
			return false
		}
	default:
		return false
	}
	for _, w := range words[i:subject] {
		if w.before+w.after != "" {
			return false
		}
	}
	next := words[subject].folded()
	return words[subject].before == "" && (pronouns[next] || subjects[next] && words[i-1].pauses())
}
