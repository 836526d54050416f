package scoring

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/speech"
)

func good() *speech.Metrics {
	return &speech.Metrics{
		Words: 200, Sentences: 14,
		Fillers: &speech.Findings{}, Hedges: &speech.Findings{}, Passive: &speech.Findings{}, Repetition: &speech.Findings{},
		Readability:    &speech.Readability{FleschReadingEase: 72},
		SentenceLength: speech.SentenceLength{Mean: 14.3, SD: 7.5, Max: 25},
		Structure:      &speech.Structure{Opening: true, Signposts: 4, Closing: true},
	}
}

func score(x float64) *float64 { return &x }

func TestAGoodSpeechScoresTen(t *testing.T) {
	t.Parallel()
	want := Scores{Overall: score(10), Clarity: score(10), Structure: score(10), Fillers: score(10)}
	if diff := cmp.Diff(want, Score(good(), "")); diff != "" {
		t.Errorf("scores (-want +got):\n%s", diff)
	}
}

func TestAPossibleFillerCountsHalf(t *testing.T) {
	t.Parallel()
	m := good()
	m.Fillers = &speech.Findings{Count: 12, Items: append(
		repeat(speech.Finding{Class: "possible"}, 8), repeat(speech.Finding{Class: "hesitation"}, 4)...)}
	if got := *Score(m, "").Fillers; got != 6 {
		t.Errorf("8 possible and 4 certain fillers in 200 words score %v, want 6", got)
	}
}

func repeat(f speech.Finding, n int) []speech.Finding {
	items := make([]speech.Finding, n)
	for i := range items {
		items[i] = f
	}
	return items
}

func TestSentencesThatStartAlikeCostNothing(t *testing.T) {
	t.Parallel()
	m := good()
	m.Repetition = &speech.Findings{Count: 9, Items: repeat(speech.Finding{Class: "sentence_start"}, 9)}
	if got := *Score(m, "").Clarity; got != 10 {
		t.Errorf("clarity = %v, want 10", got)
	}
}

func TestDeliveryIsNullWithoutARecording(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(Score(good(), ""))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"overall":10,"clarity":10,"structure":10,"fillers":10,"delivery":null}`
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestATextThatIsNotEnglishIsNotScored(t *testing.T) {
	t.Parallel()
	m := speech.MeasureIn(strings.Repeat("Nous sommes venus ici pour parler des ponts. Un pont est une promesse. ", 5), "fr")
	if diff := cmp.Diff(Scores{}, Score(&m, "")); diff != "" {
		t.Errorf("scores (-want +got):\n%s", diff)
	}
	for _, mark := range Marks(&m, "") {
		if mark.Name != Variation {
			t.Errorf("%s was marked, by English limits", mark.Name)
		}
	}
}

func TestWhatWasNotMeasuredIsLeftOut(t *testing.T) {
	t.Parallel()
	m := good()
	m.Fillers, m.Hedges = nil, nil
	want := Scores{Overall: score(10), Clarity: score(10), Structure: score(10)}
	if diff := cmp.Diff(want, Score(m, "")); diff != "" {
		t.Errorf("scores (-want +got):\n%s", diff)
	}
}

func TestTooFewWordsHaveNoScoreButAReason(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "Hello.", strings.Repeat("um ", ShortestText-1)} {
		m := speech.Measure(text)
		if diff := cmp.Diff(Scores{}, Score(&m, "")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
		if why := Missing(&m)["scores.overall"]; why != "fewer than 20 words are too little to judge" {
			t.Errorf("%q: reason %q", text, why)
		}
	}
	m := speech.Measure(strings.Repeat("um ", ShortestText))
	if s := Score(&m, ""); s.Fillers == nil || *s.Fillers != 1 || len(Missing(&m)) != 0 {
		t.Errorf("%d words: %+v, missing %v", ShortestText, s, Missing(&m))
	}
}

func TestASentenceWithoutEndIsJudgedForItsLength(t *testing.T) {
	t.Parallel()
	phrase := strings.Repeat("we will build the bridge that they need ", 50)
	m := speech.Measure(phrase + "today.")
	values := map[string]float64{}
	for _, mark := range Marks(&m, "") {
		values[mark.Name] = mark.Score
	}
	s := Score(&m, "")
	if s.Clarity == nil || *s.Clarity > 6 || values[Sentences] != Lowest || values[Readability] != Lowest {
		t.Errorf("a sentence of %d words has the marks %v, and clarity %v", m.SentenceLength.Max, values, s.Clarity)
	}
}

func TestWithoutFullStopsClarityIsNullWithTheReason(t *testing.T) {
	t.Parallel()
	m := speech.Measure(strings.Repeat("and then the bridge was built by them ", 50))
	for _, mark := range Marks(&m, "") {
		switch mark.Name {
		case Sentences, Variation, Readability, Passive:
			t.Errorf("%s was marked without a sentence to go by", mark.Name)
		}
	}
	s := Score(&m, "")
	if s.Clarity != nil || s.Overall == nil || Missing(&m)["scores.clarity"] == "" {
		t.Errorf("got %+v, missing %v", s, Missing(&m))
	}
}

func TestScoresAreBoundedForAnyMetrics(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := drawMetrics(t, 0)
		s := Score(m, "")
		for _, score := range []*float64{s.Overall, s.Clarity, s.Structure, s.Fillers, s.Delivery} {
			if score == nil {
				continue
			}
			v := *score
			if !(v >= Lowest && v <= Highest) || math.Abs(v*10-math.Round(v*10)) > 1e-9 {
				t.Fatalf("score %v is out of bounds or not rounded: %+v", v, s)
			}
		}
	})
}

func TestTwiceTheSameSpeechScoresTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := drawMetrics(t, ShortestText)
		m.Sentences = max(m.Sentences, fewestSentences)
		if diff := cmp.Diff(Score(m, ""), Score(twice(m), "")); diff != "" {
			t.Fatalf("doubling changed the score (-once +twice):\n%s", diff)
		}
	})
}

func TestMoreFillersNeverScoreHigher(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := drawMetrics(t, ShortestText)
		before := Score(m, "")
		m.Fillers.Count++
		after := Score(m, "")
		if *after.Fillers > *before.Fillers || *after.Overall > *before.Overall {
			t.Fatalf("one more filler raised %+v to %+v", before, after)
		}
	})
}

func drawMetrics(t *rapid.T, fewestWords int) *speech.Metrics {
	count := func(name string) *speech.Findings {
		return &speech.Findings{Count: rapid.IntRange(0, 500).Draw(t, name)}
	}
	m := &speech.Metrics{
		Words:     rapid.IntRange(fewestWords, 40_000).Draw(t, "words"),
		Sentences: rapid.IntRange(0, 4000).Draw(t, "sentences"),
		Fillers:   count("fillers"), Hedges: count("hedges"), Passive: count("passive"), Repetition: count("repetition"),
		SentenceLength: speech.SentenceLength{
			Mean: rapid.Float64Range(0, 40_000).Draw(t, "mean"),
			SD:   rapid.Float64Range(0, 20_000).Draw(t, "sd"),
		},
		Structure: &speech.Structure{
			Opening: rapid.Bool().Draw(t, "opening"), Closing: rapid.Bool().Draw(t, "closing"),
			Signposts: rapid.IntRange(0, 500).Draw(t, "signposts"),
		},
	}
	if rapid.Bool().Draw(t, "readable") {
		m.Readability = &speech.Readability{FleschReadingEase: rapid.Float64Range(-500, 130).Draw(t, "ease")}
	}
	if rapid.Bool().Draw(t, "recorded") {
		drawVoice(t, m)
	}
	return m
}

func twice(m *speech.Metrics) *speech.Metrics {
	d := *m
	d.Words *= 2
	d.Sentences *= 2
	d.DurationSeconds *= 2
	if m.Pauses != nil {
		d.Pauses = &speech.Pauses{Items: slices.Concat(m.Pauses.Items, m.Pauses.Items)}
	}
	structure := *m.Structure
	structure.Signposts *= 2
	d.Structure = &structure
	for _, f := range []**speech.Findings{&d.Fillers, &d.Hedges, &d.Passive, &d.Repetition} {
		*f = &speech.Findings{Count: 2 * (*f).Count}
	}
	return &d
}
