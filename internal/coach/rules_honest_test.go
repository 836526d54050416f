package coach

import (
	"fmt"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/delivery"
	"github.com/masterspeak/masterspeak/internal/speech"
)

// spoken measures the text as the analysis does.
func spoken(text, language, depth string) Request {
	m := speech.MeasureIn(text, language)
	return Request{Text: text, Language: language, Depth: depth, Metrics: &m}
}

const body = " First, a bridge is a promise. Second, a promise must hold, because people walk on it every single day. "

func TestASpeechInFrenchIsNotPraisedForWhatNobodyLookedFor(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("Nous sommes venus ici pour parler des ponts. Un pont est une promesse que nous devons tenir. ", 4)
	f := advise(t, spoken(text, "fr", "detailed"))
	if !strings.Contains(f.Summary, "measured for English only") || !strings.Contains(f.Summary, "8.5 words on average") {
		t.Errorf("the summary hides what was not measured: %q", f.Summary)
	}
	for _, s := range f.Strengths {
		for _, word := range []string{"filler", "hedge", "passive", "way in", "on purpose", "start a word twice"} {
			if strings.Contains(s.Text, word) {
				t.Errorf("praised for what was not measured: %q", s.Text)
			}
		}
	}
	for _, i := range f.Improvements {
		for _, word := range []string{"signpost", "opening", "Past about 20 words", "34 or more"} {
			if strings.Contains(i.Text, word) {
				t.Errorf("blamed for what was not measured, or by English limits: %q", i.Text)
			}
		}
	}
}

func TestAModelIsToldWhatWasNotMeasured(t *testing.T) {
	t.Parallel()
	got := facts(spoken("Nous parlons des ponts.", "fr", "quick"))
	for _, want := range []string{`"fillers":null`, `"hedges":null`, `"structure":null`} {
		if !strings.Contains(got, want) {
			t.Errorf("the facts lack %s: %s", want, got)
		}
	}
}

func TestAnOpeningIsPraisedOnlyForItsOwnWords(t *testing.T) {
	t.Parallel()
	const rest = " A bridge is a promise. A promise must hold. People walk on it every single day. Build what lasts."
	for opening, want := range map[string]string{
		"Um, hi everyone. So, my name is Dana, and, uh, today I talk about bridges.": "",
		"Hi everyone. Um, today I want to talk about bridges.":                       "",
		"Hi everyone. Today I want to talk about bridges.":                           "Today I want to talk about bridges.",
		"Today I want to talk about bridges.":                                        "Today I want to talk about bridges.",
	} {
		got := ""
		for _, s := range advise(t, spoken(opening+rest, "en", "detailed")).Strengths {
			if strings.Contains(s.Text, "way in") {
				got = s.Quote
			}
		}
		if got != want {
			t.Errorf("%q: praised %q, want %q", opening, got, want)
		}
	}
}

func TestTheSummaryFollowsTheScore(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, fillers := range []int{1, 3, 8, 23} {
		m := hesitantMetrics()
		m.Words, m.Structure = 150, &speech.Structure{}
		m.Fillers = &speech.Findings{Count: fillers}
		m.Hedges = &speech.Findings{Count: fillers}
		m.Structure.Opening, m.Structure.Closing = fillers < 8, fillers < 3
		_, verdict, _ := strings.Cut(advise(t, Request{Text: hesitant, Metrics: m}).Summary, "a minute. ")
		verdict, _, _ = strings.Cut(verdict, ". ")
		if seen[verdict] {
			t.Errorf("%d fillers are judged like fewer: %q", fillers, verdict)
		}
		seen[verdict] = true
	}
}

func TestThePassiveIsShownWhereOneSeesWhoActs(t *testing.T) {
	t.Parallel()
	const short = "The road was built in May."
	const named = "The bridge was designed by my brother."
	for _, test := range []struct{ text, quote, words string }{
		{"It is said all over town that the old bridge was sold. To be dedicated is fine. " + short, short, "was built"},
		{"To be dedicated is fine. " + named + " " + short, named, "was designed"},
	} {
		testPassive(t, test.text+body, test.quote, test.words)
	}
}

func testPassive(t *testing.T, text, quote, words string) {
	t.Helper()
	for _, i := range advise(t, spoken(text, "en", "detailed")).Improvements {
		if strings.Contains(i.Text, "passive construction") {
			if i.Quote != quote || !strings.Contains(i.Text, fmt.Sprintf("such as %q", words)) {
				t.Errorf("got %q with %q", i.Text, i.Quote)
			}
			return
		}
	}
	t.Error("the passive is not an improvement")
}

func TestTheOpeningIsShownBehindTheSalutation(t *testing.T) {
	t.Parallel()
	const thought = "The progress of our arms is as well known to the public as to myself."
	const rest = " The war came. It is so. It was so. It will be so for a long time, and nobody knows why it is."
	for _, before := range []string{"", "Fellow-Countrymen:\n\n", "# What is measured\n\n", "Good evening.\n\n", "Notes for Monday\n\n"} {
		found := false
		for _, i := range advise(t, spoken(before+thought+rest, "en", "detailed")).Improvements {
			if strings.Contains(i.Text, "without an opening") {
				found = true
				if i.Quote != thought {
					t.Errorf("%q: got %q", before, i.Quote)
				}
			}
		}
		if !found {
			t.Errorf("%q: no word of the opening", before)
		}
	}
}

func TestATextThatIsNotEnglishIsToldSo(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("Nous sommes venus ici pour parler des ponts. Un pont est une promesse que nous devons tenir. ", 4)
	f := advise(t, spoken(text, "en", "detailed"))
	if !strings.HasPrefix(strings.SplitN(f.Summary, ". ", 2)[1], "This does not look like English") {
		t.Errorf("got %+v", f)
	}
}

func TestTheWorstIsNotCalledNearToGood(t *testing.T) {
	t.Parallel()
	f := advise(t, voiceOnly(func(v *delivery.Voice) {
		flat(v)
		v.Pitch.Variation = 0
	}))
	for _, s := range f.Strengths {
		if strings.Contains(s.Text, "closest") {
			t.Errorf("got %q beside %+v", s.Text, f.Improvements)
		}
	}
}
