package speech_test

import (
	"encoding/json"
	"math"
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
	long := strings.Repeat("they ", 61)
	tests := []struct {
		text string
		want bool
	}{
		{"One. Two.", false},
		{"One. Two. Three.", true},
		{strings.Repeat(long+"\n\n", 3), false},
		{strings.Repeat(long+". ", 3), true},
		{strings.Repeat(long[5:]+"\n\n", 3), true},
		{strings.Repeat(long, 2) + ".", true},
		{long + ". " + long + long, false},
		{long + long + ". " + long, true},
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

func TestWordsThatAreNotEnglishAreNotMeasuredAsEnglish(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Bonjour à tous et merci d'être venus. Euh, je voudrais vous parler du pont que nous allons construire ici, parce que, euh, la ville en a besoin et que nos voisins le veulent.",
		"Guten Abend, meine Damen und Herren. Ich möchte heute über die Brücke sprechen, die wir in dieser Stadt bauen wollen, denn am Morgen warten hier viele Menschen.",
		"Buenas tardes a todos. Quiero hablar del puente que vamos a construir en esta ciudad, porque cada mañana cuatro mil personas esperan el barco y no llegan a tiempo.",
		"Goedenavond allemaal. Ik wil het vandaag met jullie hebben over de brug die we in deze stad gaan bouwen, want elke ochtend wachten hier duizenden mensen op de boot.",
		"Buonasera a tutti. Oggi vorrei parlare del ponte che costruiremo in questa città, perché ogni mattina quattromila persone aspettano il traghetto e non arrivano in orario.",
		"Boa noite a todos. Hoje quero falar da ponte que vamos construir nesta cidade, porque todas as manhãs quatro mil pessoas esperam o barco e não chegam a horas.",
	} {
		m := speech.Measure(text)
		if m.Fillers != nil || m.Missing["fillers"] != "this does not look like English" {
			t.Errorf("measured as English: %q", text)
		}
	}
	for _, file := range []string{"gettysburg.txt", "first-pitch.txt", "lincoln-first-inaugural.txt", "lincoln-second-inaugural.txt", "washington-second-inaugural.txt", "quarterly-update.txt"} {
		if m := speech.Measure(sample(t, file)); m.Fillers == nil {
			t.Errorf("%s is taken for another language", file)
		}
	}
	jargon := speech.Measure("Revenue grew twelve percent. Margins improved. Operating costs fell across all regions. Customers renewed contracts early. " +
		"Engineering shipped three major releases, and the team hired forty people.")
	if jargon.Fillers == nil {
		t.Error("jargon is taken for another language")
	}
}

func TestATextIsMeasuredAtThePaceThatIsAssumed(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("We build the bridge, um, now. ", 40)
	m := speech.MeasureAt(text, "en", 120)
	if m.WordsPerMinute != 120 || m.DurationSeconds != 120 || len(m.Timeline) != 4 {
		t.Errorf("240 words at 120 a minute: %v a minute, %v seconds, %d windows", m.WordsPerMinute, m.DurationSeconds, len(m.Timeline))
	}
	fillers := 0
	for _, w := range m.Timeline {
		fillers += *w.Fillers
	}
	if fillers != 40 {
		t.Errorf("the windows have %d fillers, want 40", fillers)
	}
	if m := speech.MeasureAt(text, "en", math.NaN()); m.WordsPerMinute != 150 {
		t.Errorf("without a pace: %v, want the usual one", m.WordsPerMinute)
	}
}
