package coach

import (
	"fmt"
	"math"

	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
)

// needs says what a weak mark wants more of.
var needs = map[string]string{
	scoring.Fillers: "fewer fillers", scoring.Hedges: "more certainty", scoring.Passive: "people who act in your sentences",
	scoring.Readability: "simpler words", scoring.Sentences: "shorter sentences", scoring.Repetition: "fewer false starts",
	scoring.Vocabulary: "a wider choice of words", scoring.Opening: "a clear opening", scoring.Closing: "a clear ending",
	scoring.Signposts: "signposts along the way", scoring.Variation: "a change of rhythm", scoring.Pitch: "more melody in your voice",
	scoring.Pace: "a pace that is easier to follow", scoring.Tempo: "words that neither rush nor drag",
	scoring.LongPauses: "fewer long silences", scoring.Loudness: "more light and shade in your volume",
}

// summary is the whole in two or three sentences.
func (d *draft) summary(weak []scoring.Mark) string {
	if !d.metrics.Heard() {
		return d.unheard(weak)
	}
	s := fmt.Sprintf("%s has %s in %s", capitalise(d.reg.noun), count(d.metrics.Words, "word"), count(d.metrics.Sentences, "sentence"))
	if minutes := d.minutes(); minutes != "" {
		s += ", " + minutes
	}
	return s + ". " + d.verdict(len(weak) == 0) + d.toWorkOn(weak)
}

// Bands of the overall score; from good on, docs/scoring.md calls a speech so.
const (
	solid  = 6.5
	middle = 5.0
)

// verdict is what the overall score says, in words.
func (d *draft) verdict(flawless bool) string {
	overall := scoring.Score(d.metrics, d.kind).Overall
	switch {
	case !d.english && d.metrics.Heard():
		return d.foreign(overall != nil)
	case overall == nil:
		return "Too little could be measured for an overall score. "
	case flawless:
		return ""
	case *overall >= good:
		return "It is good already. "
	case *overall >= solid:
		return "It has a good base. "
	case *overall >= middle:
		return "Some of it works, and there is clear work left to do. "
	}
	return "There is a lot to win here, and it need not happen at once. "
}

// foreign says what was not measured, and states sentence length without
// judging it: a language that joins or bends words needs fewer of them.
func (d *draft) foreign(scored bool) string {
	s := ""
	if d.metrics.Missing["hedges"] == speech.NotEnglish {
		s = "This does not look like English; if it is in another language, submit it again with that language. "
	}
	s += "Fillers, hedges, the passive, repetition, readability and structure are measured for English only, so "
	if scored {
		s += "the overall score is that of your voice. "
	} else {
		s += "there is no overall score. "
	}
	if l := d.metrics.SentenceLength; l.Mean > 0 && d.metrics.Sentences > 1 {
		s += fmt.Sprintf("Your sentences have %s words on average, the longest %d; how many are too many depends on the language. ", decimal(l.Mean), l.Max)
	}
	return s
}

// toWorkOn names the one or two things to work on.
func (d *draft) toWorkOn(weak []scoring.Mark) string {
	switch {
	case len(weak) == 0 && !d.english:
		return "Nothing that could be judged needs repair."
	case len(weak) == 0:
		return "Nothing that was measured needs repair: every figure is in its good range, so the next gain is in how you say it."
	case len(weak) == 1:
		return fmt.Sprintf("What would help most is %s.", needs[weak[0].Name])
	}
	return fmt.Sprintf("What would help most is %s, and after that %s.", needs[weak[0].Name], needs[weak[1].Name])
}

// minutes is how long the speech takes, in words.
func (d *draft) minutes() string {
	seconds := d.metrics.DurationSeconds
	if !(seconds > 0) || math.IsInf(seconds, 0) {
		return ""
	}
	if d.metrics.DurationEstimated {
		return fmt.Sprintf("about %s at %.0f words a minute", Minutes(seconds), 60*float64(d.metrics.Words)/seconds)
	}
	return "spoken in " + Minutes(seconds)
}

// tooShort is honest about having too little to judge, or to praise.
func (d *draft) tooShort() Feedback {
	f := Feedback{
		Summary: fmt.Sprintf("A speech of %s is too little to judge fairly.", count(d.metrics.Words, "word")),
		Improvements: []Improvement{{
			Text: fmt.Sprintf("Give %s something to hold on to: a point, a reason and one example. About 150 words, or a minute of speaking, is enough to say something useful about it.", d.reg.listeners),
		}},
		NextExercise: fmt.Sprintf("Set a timer for one minute and speak without notes: one point, one reason, one example, one closing sentence. Then submit %s again.", d.reg.noun),
	}
	if d.metrics.Words <= 0 {
		f.Summary = "No words were found, so there is nothing to judge yet."
	}
	return f
}

// stretch is the exercise when nothing needs repair.
func (d *draft) stretch() string {
	if !d.metrics.Heard() {
		return fmt.Sprintf("Record the same minute of %s twice: once as now, once with every feeling in it doubled. Keep the second where it sounds true.", d.reg.noun)
	}
	return fmt.Sprintf("Keep the text and work on the voice: %s, and choose three words that you will lean on and two places where you will stop for a full breath.", d.reg.rehearsal)
}

// count is "1 word" or "7 words", and no number where there is none.
func count(n int, noun string) string {
	switch {
	case n <= 0:
		return "no " + noun + "s"
	case n == 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// times is "once", "twice" or "7 times".
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// decimal is x with one decimal, without a trailing zero.
func decimal(x float64) string {
	if rounded := math.Round(x*10) / 10; rounded == math.Trunc(rounded) {
		return fmt.Sprintf("%.0f", rounded)
	}
	return fmt.Sprintf("%.1f", x)
}
