package speech_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/speech"
)

func TestAnEmptyTextGivesZeroesAndReasons(t *testing.T) {
	t.Parallel()
	m := speech.Measure("")
	encoded, err := json.Marshal(m)
	if err != nil {
		t.Fatalf("encoding: %v", err)
	}
	for _, want := range []string{`"items":[]`, `"top":[]`, `"timeline":[]`, `"words_per_minute":0`} {
		if !strings.Contains(string(encoded), want) {
			t.Errorf("encoding: got %s, want %s in it", encoded, want)
		}
	}
	for _, name := range []string{"articulation_rate", "pauses", "pitch", "loudness", "readability", "vocabulary"} {
		if m.Missing[name] == "" {
			t.Errorf("missing: got no reason for %s", name)
		}
	}
}

func TestReadabilityNeedsPunctuation(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 61)
	tests := []struct {
		text string
		want bool
	}{
		{"One. Two.", false},
		{"One. Two. Three.", true},
		{strings.Repeat(long+". ", 3), false},
		{strings.Repeat(long[5:]+". ", 3), true},
	}
	for _, test := range tests {
		m := speech.Measure(test.text)
		if got := m.Readability != nil; got != test.want {
			t.Errorf("readability of %.20q: got %v, want %v", test.text, got, test.want)
		}
		if got := m.Missing["readability"] == ""; got != test.want {
			t.Errorf("reason for %.20q: got %q", test.text, m.Missing["readability"])
		}
	}
}

func TestVocabularyNeedsLength(t *testing.T) {
	t.Parallel()
	if v := speech.Measure(strings.Repeat("a b ", 24)).Vocabulary; v != nil {
		t.Errorf("vocabulary of 48 words: got %v, want nil", v)
	}
	if v := speech.Measure(strings.Repeat("a b ", 30)).Vocabulary; v == nil || v.MATTR == nil || v.MTLD != nil {
		t.Errorf("vocabulary of 60 words: got %v, want MATTR alone", v)
	}
	if v := speech.Measure(strings.Repeat("a b ", 50)).Vocabulary; v == nil || v.MTLD == nil {
		t.Errorf("vocabulary of 100 words: got %v, want both", v)
	}
}

func TestOtherLanguagesKeepOnlyNeutralMetrics(t *testing.T) {
	t.Parallel()
	text := "Um, wie geht es dir? Mir geht es gut. So ist das."
	m := speech.MeasureIn(text, "de-DE")
	if m.Words != 12 || m.Sentences != 3 {
		t.Errorf("words, sentences: got %d, %d, want 12, 3", m.Words, m.Sentences)
	}
	encoded, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"syllables", "fillers", "hedges", "passive", "repetition", "inclusive", "readability", "structure"} {
		if !strings.Contains(string(encoded), `"`+name+`":null`) {
			t.Errorf("%s was not measured and is not null in %s", name, encoded)
		}
		if m.Missing[name] == "" {
			t.Errorf("missing: got no reason for %s", name)
		}
	}
	for _, tag := range []string{"", "en", "en-GB", "EN_us", "und"} {
		if got := speech.MeasureIn(text, tag); got.Fillers.Count == 0 {
			t.Errorf("fillers in %q: got none, want English rules", tag)
		}
	}
}

func TestNumbersAreRoundedWhereTheyAreMade(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"gettysburg.txt", "first-pitch.txt"} {
		encoded, err := json.Marshal(speech.Measure(sample(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		if long := regexp.MustCompile(`\d+\.\d{5,}`).FindAllString(string(encoded), -1); long != nil {
			t.Errorf("%s: got %q, want four decimals at most", name, long)
		}
	}
}

func TestTimelineHasWindowsOfSeventyFiveWords(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("word um ", 50) // 100 words, 50 fillers
	got := speech.Measure(text).Timeline
	first, second := 37, 13
	want := []speech.Moment{{StartSeconds: 0, Fillers: &first}, {StartSeconds: 30, Fillers: &second}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("timeline (-want +got):\n%s", diff)
	}
}

func TestTwiceTheSpeechHasTheSameRates(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"gettysburg.txt", "first-pitch.txt"} {
		once, twice := speech.Measure(sample(t, name)), speech.Measure(sample(t, name)+"\n\n"+sample(t, name))
		near(t, "fillers", twice.Fillers.Per100Words, once.Fillers.Per100Words, 1e-9)
		near(t, "hedges", twice.Hedges.Per100Words, once.Hedges.Per100Words, 1e-9)
		near(t, "passive", twice.Passive.Per100Words, once.Passive.Per100Words, 1e-9)
		near(t, "reading ease", twice.Readability.FleschReadingEase, once.Readability.FleschReadingEase, 1e-9)
		near(t, "MATTR", *twice.Vocabulary.MATTR, *once.Vocabulary.MATTR, 0.02)
		near(t, "sentence length", twice.SentenceLength.Mean, once.SentenceLength.Mean, 1e-9)
	}
}
