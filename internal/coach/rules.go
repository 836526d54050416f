package coach

import (
	"context"
	"slices"
	"strings"

	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
	"github.com/masterspeak/masterspeak/internal/voice"
)

const (
	rulesProvider = "rules"
	rulesModel    = "rules-2026.4"

	// A mark below good is worth an improvement, one from praised on is worth
	// a word of praise.
	good    = 8.0
	praised = 8.5

	// Words in one sentence: from the first on its length counts even where the
	// others bring the mean down, from the second on it is mentioned in any case.
	endless   = 45
	monstrous = 60
)

// Rules is the embedded coach. The zero value is ready; it keeps nothing
// between calls and may be used from many goroutines.
type Rules struct{}

// Coach explains the measured facts. It fails only when ctx has ended.
func (Rules) Coach(ctx context.Context, r Request) (Result, error) {
	if ctx.Err() != nil {
		return Result{}, context.Cause(ctx)
	}
	d := newDraft(r)
	feedback := d.feedback()
	dropForeignQuotes(&feedback, r.Text)
	return Result{Feedback: feedback, Provider: rulesProvider, Model: rulesModel}, nil
}

// draft is one speech while its feedback is being written.
type draft struct {
	text    []rune
	metrics *speech.Metrics
	endings *voice.Endings
	kind    string
	reg     register
	depth   string
	english bool
	shown   map[string]bool // quotes that an improvement has used
	advised map[string]bool // marks that an improvement is about
}

func newDraft(r Request) *draft {
	d := &draft{
		text: []rune(r.Text), shown: map[string]bool{}, advised: map[string]bool{}, metrics: r.Metrics, endings: r.Endings,
		kind: r.Kind, reg: registerOf(r.Kind), depth: r.Depth,
	}
	if d.metrics == nil {
		d.metrics = &speech.Metrics{}
	}
	d.english = speech.English(r.Language) && (!d.metrics.Heard() || d.metrics.Missing["hedges"] == "")
	return d
}

// advice is one improvement. Text is fact and how, and why where there is room.
type advice struct {
	fact, why, how    string
	quote, suggestion string
	exercise          string
}

func (d *draft) feedback() Feedback {
	marks := d.marks()
	switch heard := d.metrics.Heard(); {
	case heard && d.metrics.Words < scoring.ShortestText:
		return d.tooShort()
	case !heard && len(marks) == 0:
		return d.inaudible()
	}
	weak := ranked(marks)
	f := Feedback{Improvements: []Improvement{}, NextExercise: d.stretch()}
	for i, m := range weak[:min(len(weak), limitsOf(d.depth).improvements)] {
		a := writers[m.Name](d, m)
		d.advised[m.Name] = true
		if i == 0 {
			f.NextExercise = a.exercise
		}
		f.Improvements = append(f.Improvements, d.improvement(a))
	}
	f.Summary = d.summary(weak)
	for _, beside := range []func() (advice, bool){d.monster, d.recordingFault, d.rising} {
		if a, found := beside(); found {
			d.add(&f, a)
		}
	}
	f.Strengths = d.strengths(marks)
	return f
}

// marks are those of the score, except that one endless sentence counts even
// where the others bring the mean down.
func (d *draft) marks() []scoring.Mark {
	marks := scoring.Marks(d.metrics, d.kind)
	for i, m := range marks {
		if m.Name == scoring.Sentences && d.metrics.SentenceLength.Max >= endless {
			marks[i].Score = min(m.Score, 6)
		}
	}
	return marks
}

func (d *draft) improvement(a advice) Improvement {
	sentences := []string{a.fact, a.why, a.how}
	if d.depth == "quick" {
		sentences = []string{a.fact, a.how}
	}
	sentences = slices.DeleteFunc(sentences, func(s string) bool { return s == "" })
	return Improvement{Text: strings.Join(sentences, " "), Quote: a.quote, Suggestion: a.suggestion}
}

// ranked are the marks that are not good, the one whose repair would raise the
// overall score most first.
func ranked(marks []scoring.Mark) []scoring.Mark {
	var weak []scoring.Mark
	for _, m := range marks {
		if m.Score < good && writers[m.Name] != nil {
			weak = append(weak, m)
		}
	}
	slices.SortStableFunc(weak, func(a, b scoring.Mark) int {
		return compare(distance(b), distance(a))
	})
	return weak
}

func distance(m scoring.Mark) float64 { return (good - m.Score) * m.Weight }

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// dropForeignQuotes removes what is not verbatim in the text: a rewritten
// quote would put words into the speaker's mouth, and what was suggested for it
// would stand for nothing that was said.
func dropForeignQuotes(f *Feedback, text string) {
	for i := range f.Strengths {
		f.Strengths[i].Quote = verbatim(f.Strengths[i].Quote, text)
	}
	for i := range f.Improvements {
		improvement := &f.Improvements[i]
		quoted := improvement.Quote != ""
		if improvement.Quote = verbatim(improvement.Quote, text); quoted && improvement.Quote == "" {
			improvement.Suggestion = ""
		}
	}
}

func verbatim(quote, text string) string {
	if quote = strings.TrimSpace(quote); strings.Contains(text, quote) {
		return quote
	}
	return ""
}
