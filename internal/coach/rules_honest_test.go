package coach

import (
	"fmt"
	"strings"
	"testing"

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
		_, verdict, _ := strings.Cut(advise(t, Request{Text: hesitant, Metrics: m}).Summary, "pace. ")
		verdict, _, _ = strings.Cut(verdict, ". ")
		if seen[verdict] {
			t.Errorf("%d fillers are judged like fewer: %q", fillers, verdict)
		}
		seen[verdict] = true
	}
}

func TestThePassiveIsShownInTheShortestSentenceThatHasOne(t *testing.T) {
	t.Parallel()
	const short = "We are met on a field."
	text := "It is said by all who know the town that the bridge was closed by somebody. To be dedicated is fine. " + short + body
	for _, i := range advise(t, spoken(text, "en", "detailed")).Improvements {
		if strings.Contains(i.Text, "passive construction") {
			if i.Quote != short || !strings.Contains(i.Text, fmt.Sprintf("such as %q", "are met")) {
				t.Errorf("got %q with %q", i.Text, i.Quote)
			}
			return
		}
	}
	t.Error("the passive is not an improvement")
}
