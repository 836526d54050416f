package coach

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/speech"
)

const hesitant = "Um, so, we launched the product in May. I think that it was, you know, a big success. " +
	"We sold ten thousand units and, um, we learned a lot about our customers. " +
	"Maybe we should do the same in Spain. Um, that is all."

// locate lists every place of the phrases in the text, by code points.
func locate(text, class string, phrases ...string) *speech.Findings {
	f := &speech.Findings{}
	lower := strings.ToLower(text)
	for _, p := range phrases {
		n := 0
		for from := 0; ; n++ {
			i := strings.Index(lower[from:], p)
			if i < 0 {
				break
			}
			start := utf8.RuneCountInString(text[:from+i])
			f.Items = append(f.Items, speech.Finding{Text: p, Class: class, Start: start, End: start + utf8.RuneCountInString(p)})
			from += i + len(p)
		}
		f.Top = append(f.Top, speech.Tally{Text: p, Count: n})
	}
	f.Count = len(f.Items)
	return f
}

func hesitantMetrics() *speech.Metrics {
	return &speech.Metrics{
		Words: 46, Sentences: 5, DurationSeconds: 18, DurationEstimated: true,
		Fillers:        locate(hesitant, "hesitation", "um", "you know"),
		Hedges:         locate(hesitant, "hedge", "i think", "maybe"),
		Passive:        &speech.Findings{},
		Repetition:     &speech.Findings{},
		SentenceLength: speech.SentenceLength{Mean: 9.2, SD: 4, Max: 14},
		Structure:      &speech.Structure{Opening: true, Closing: true, Signposts: 1},
	}
}

func advise(t *testing.T, r Request) Feedback {
	t.Helper()
	got, err := Rules{}.Coach(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return got.Feedback
}

func TestRulesNameWhatWasMeasured(t *testing.T) {
	t.Parallel()
	f := advise(t, Request{Text: hesitant, Kind: "pitch", Metrics: hesitantMetrics()})
	if len(f.Improvements) != 2 {
		t.Fatalf("got %d improvements, want 2: %+v", len(f.Improvements), f)
	}
	top := f.Improvements[0]
	if want := `You said "um" 3 times; with one other that makes 4 fillers, 8.7 per 100 words.`; !strings.HasPrefix(top.Text, want) {
		t.Errorf("got %q, want it to begin with %q", top.Text, want)
	}
	want := Improvement{Text: top.Text, Quote: "Um, so, we launched the product in May.", Suggestion: "So, we launched the product in May."}
	if diff := cmp.Diff(want, top); diff != "" {
		t.Errorf("top improvement (-want +got):\n%s", diff)
	}
	if !strings.Contains(f.NextExercise, `"um"`) || !strings.Contains(f.NextExercise, "against a clock") {
		t.Errorf("the exercise is not about the top improvement: %q", f.NextExercise)
	}
}

func TestOneFillerIsNamedWithItsRate(t *testing.T) {
	t.Parallel()
	m := hesitantMetrics()
	m.Words, m.Fillers = 226, &speech.Findings{Count: 7, Top: []speech.Tally{{Text: "um", Count: 7}}}
	f := advise(t, Request{Text: hesitant, Metrics: m, Depth: "quick"})
	if want := `You said "um" 7 times, 3.1 per 100 words.`; !strings.HasPrefix(f.Improvements[0].Text, want) {
		t.Errorf("got %q, want it to begin with %q", f.Improvements[0].Text, want)
	}
}

func TestDepthDecidesHowMuchIsSaid(t *testing.T) {
	t.Parallel()
	m := hesitantMetrics()
	m.Structure = &speech.Structure{}
	for depth, want := range map[string]int{"quick": 1, "standard": 2, "": 2, "detailed": 4} {
		f := advise(t, Request{Text: hesitant, Depth: depth, Metrics: m})
		if len(f.Improvements) != want || len(f.Strengths) == 0 {
			t.Errorf("%q gives %d improvements and %d strengths, want %d and some", depth, len(f.Improvements), len(f.Strengths), want)
		}
	}
}

func TestKindDecidesWhoIsListening(t *testing.T) {
	t.Parallel()
	for kind, reg := range registers {
		f := advise(t, Request{Text: hesitant, Kind: kind, Metrics: hesitantMetrics()})
		if !strings.HasPrefix(f.Summary, capitalise(reg.noun)) || !strings.Contains(f.Improvements[0].Text, reg.listeners) {
			t.Errorf("%s does not speak of %q and %q: %+v", kind, reg.noun, reg.listeners, f)
		}
	}
}

func TestAGoodSpeechIsToldSo(t *testing.T) {
	t.Parallel()
	m := hesitantMetrics()
	m.Fillers, m.Hedges = &speech.Findings{}, &speech.Findings{}
	f := advise(t, Request{Text: hesitant, Metrics: m})
	if len(f.Improvements) != 0 || !strings.Contains(f.Summary, "Nothing that was measured needs repair") || f.NextExercise == "" {
		t.Errorf("got %+v", f)
	}
}

func TestATooShortTextIsNotJudged(t *testing.T) {
	t.Parallel()
	f := advise(t, Request{Text: "Um, hello.", Metrics: &speech.Metrics{Words: 2, Sentences: 1}})
	if !strings.HasPrefix(f.Summary, "A speech of 2 words is too little") || len(f.Improvements) != 1 || len(f.Strengths) != 0 {
		t.Errorf("got %+v", f)
	}
}

func TestOneEndlessSentenceIsMentionedWhateverElseIsWrong(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("Um, so, I think we could, um, do it. ", 10) + strings.Repeat("the synergies of the verticals and ", 12) + "the learnings."
	r := spoken(text, "en", "quick")
	f := advise(t, r)
	want := "One sentence has 74 words"
	if len(f.Improvements) != 1 || !strings.Contains(f.Summary, want) {
		t.Errorf("without room: got %+v", f)
	}
	text = "Today I want to talk about bridges. First, they last, because we build them well. For example, this one stands. " +
		strings.Repeat("the sun and the sea and ", 13) + "the sky. We cross it. They cross it. It is so. Thank you."
	r = spoken(text, "en", "detailed")
	if f := advise(t, r); strings.Contains(f.Summary, want) || !strings.Contains(fmt.Sprint(f.Improvements), "but one has 80") {
		t.Errorf("with room: got %+v", f)
	}
	for _, s := range advise(t, r).Strengths {
		if strings.Contains(s.Text, "plain") || strings.Contains(s.Text, "rhythm") {
			t.Errorf("praised beside it: %q", s.Text)
		}
	}
}

func TestFillersTakeThePraiseFromPlainWords(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("Um, so, we did it, um, and it was good. Um, it was, like, fun. ", 8)
	for _, s := range advise(t, spoken(text, "en", "detailed")).Strengths {
		if strings.Contains(s.Text, "plain") {
			t.Errorf("praised: %q", s.Text)
		}
	}
}

func TestALongSentenceIsSplitWhereAClauseBegins(t *testing.T) {
	t.Parallel()
	const long = "We started in a garage with nothing but an old laptop and a phone, and we called every shop in town, " +
		"but nobody wanted to buy from two students and so we went to the market on Saturday and we sold it ourselves."
	m := &speech.Metrics{
		Words: 44, Sentences: 1, SentenceLength: speech.SentenceLength{Mean: 44, Max: 44},
		Structure: &speech.Structure{Opening: true, Closing: true, Signposts: 2},
	}
	f := advise(t, Request{Text: long, Metrics: m, Depth: "quick"})
	want := "We started in a garage with nothing but an old laptop and a phone. We called every shop in town, " +
		"but nobody wanted to buy from two students. So we went to the market on Saturday and we sold it ourselves."
	if got := f.Improvements[0].Suggestion; got != want {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

func TestEveryMarkHasAWriterAndANeed(t *testing.T) {
	t.Parallel()
	for name, write := range writers {
		if needs[name] == "" {
			t.Errorf("%s has no need", name)
		}
		d := newDraft(Request{Text: hesitant, Metrics: hesitantMetrics()})
		if a := write(d, markNamed(name)); a.fact == "" || a.how == "" || a.exercise == "" {
			t.Errorf("%s writes %+v", name, a)
		}
		if s := d.praise(markNamed(name)); s.Text == "" {
			t.Errorf("%s has no praise", name)
		}
	}
}

func TestACleanedTranscriptIsNotPraisedForItsSilence(t *testing.T) {
	t.Parallel()
	m := hesitantMetrics()
	m.Fillers = &speech.Findings{Detection: speech.LowerBound}
	for _, s := range advise(t, Request{Text: hesitant, Metrics: m, Depth: "detailed"}).Strengths {
		if strings.Contains(s.Text, "filler") {
			t.Errorf("praised for missing fillers: %q", s.Text)
		}
	}
}

func TestSuggestionsAreOnlyMadeInEnglish(t *testing.T) {
	t.Parallel()
	m := hesitantMetrics()
	m.Structure = &speech.Structure{}
	for _, i := range advise(t, Request{Text: hesitant, Language: "es", Metrics: m, Depth: "detailed"}).Improvements {
		if i.Suggestion != "" {
			t.Errorf("suggested English in a Spanish speech: %q", i.Suggestion)
		}
	}
}

func TestRulesReturnTheCauseOfAnEndedContext(t *testing.T) {
	t.Parallel()
	cause := errors.New("shutting down")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := (Rules{}).Coach(ctx, Request{}); !errors.Is(err, cause) {
		t.Errorf("got %v, want %v", err, cause)
	}
}

func TestALongTextIsCoachedWithoutDelay(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"one sentence": strings.Repeat("um and we went on ", 11_000),
		"many":         strings.Repeat("Um, we went on. ", 12_000),
		"only quotes":  strings.Repeat(`" `, 100_000),
		"only spaces":  strings.Repeat(" ", 199_999) + "x",
	} {
		m := hesitantMetrics()
		m.Words, m.Fillers = 50_000, locate(text, "hesitation", "um")
		m.SentenceLength.Mean = 50
		for _, i := range advise(t, Request{Text: text, Metrics: m, Depth: "detailed"}).Improvements {
			if n := utf8.RuneCountInString(i.Quote); n > maxQuoteRunes {
				t.Errorf("%s: a quote of %d characters", name, n)
			}
		}
	}
}

func TestRulesQuoteVerbatimWhateverTheySee(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`([A-Za-z]{1,5}[ ,.!?\n—"]{1,2}){0,60}`)).Draw(t, "text")
		r := Request{
			Text: text, Metrics: drawMetrics(t, utf8.RuneCountInString(text)),
			Kind:  rapid.SampledFrom([]string{"", "pitch", "other"}).Draw(t, "kind"),
			Depth: rapid.SampledFrom([]string{"quick", "detailed", "other"}).Draw(t, "depth"),
		}
		got, err := Rules{}.Coach(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		f := got.Feedback
		if f.Summary == "" || f.NextExercise == "" || len(f.Improvements) > limitsOf(r.Depth).improvements {
			t.Fatalf("incomplete or too much: %+v", f)
		}
		for _, q := range quotes(f) {
			if !strings.Contains(text, q) {
				t.Fatalf("%q is not in %q", q, text)
			}
		}
	})
}

func quotes(f Feedback) []string {
	var out []string
	for _, s := range f.Strengths {
		out = append(out, s.Quote)
	}
	for _, i := range f.Improvements {
		out = append(out, i.Quote)
	}
	return out
}
