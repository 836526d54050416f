package delivery

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// say times the words of a text from the first second on: 0.3 s for each, the
// silence after a mark and no other. It returns what a measurer would hear.
func say(text string, silence float64) ([]Word, Voice) {
	var words []Word
	v := Voice{SpeechStartSeconds: 1, Windows: []Window{{}}}
	points := []rune(text)
	at := 1.0
	for i, w := range speech.Words(text) {
		if i > 0 && strings.ContainsAny(string(points[words[i-1].End:w.Start]), ".,?") {
			v.Pauses = append(v.Pauses, Span{at, at + silence})
			at += silence
		}
		words = append(words, Word{Text: w.Text, Start: w.Start, End: w.End, StartSeconds: at, EndSeconds: at + 0.3})
		at += 0.3
		v.PhonationSeconds += 0.3
	}
	v.SpeechEndSeconds, v.DurationSeconds = at, at+1
	return words, v
}

const spoken = "Good morning, everyone. Um, a bridge is, um, a promise. Um, we keep promises. " +
	"People walk on it every day. Do we forget that? I think we do. Thank you."

func merged(text string, words []Word, v Voice) speech.Metrics {
	m := speech.Measure(text)
	Merge(&m, v, Transcript{Text: text, Words: words})
	return m
}

func TestRatesAreTakenOverTheTimeOfSpeech(t *testing.T) {
	t.Parallel()
	words, v := say(spoken, 0.6)
	m := merged(spoken, words, v)
	span := v.SpeechEndSeconds - 1
	if m.DurationEstimated || m.DurationSeconds != hundredths(span+2) || *m.SpeechSeconds != hundredths(span) {
		t.Errorf("lasts %v s, %v s of speech, estimated %t", m.DurationSeconds, *m.SpeechSeconds, m.DurationEstimated)
	}
	if want := hundredths(60 * float64(m.Words) / span); m.WordsPerMinute != want {
		t.Errorf("words per minute: got %v, want %v", m.WordsPerMinute, want)
	}
	if want := hundredths(60 * 3 / span); m.Fillers.PerMinute != want {
		t.Errorf("fillers per minute: got %v, want %v", m.Fillers.PerMinute, want)
	}
	if want := hundredths(float64(*m.Syllables) / v.PhonationSeconds); *m.ArticulationRate != want {
		t.Errorf("articulation rate: got %v, want %v", *m.ArticulationRate, want)
	}
	if want := hundredths(float64(*m.Syllables) / float64(len(v.Pauses)+1)); *m.MeanLengthOfRun != want {
		t.Errorf("mean length of run: got %v, want %v", *m.MeanLengthOfRun, want)
	}
}

func TestFindingsOfARecordingHaveTimes(t *testing.T) {
	t.Parallel()
	words, v := say(spoken, 0.6)
	m := merged(spoken, words, v)
	hedge := m.Hedges.Items[0]
	for _, w := range words {
		if w.Start == hedge.Start && *hedge.StartSeconds != hundredths(w.StartSeconds) {
			t.Errorf("%q: got %v s, want %v", hedge.Text, *hedge.StartSeconds, w.StartSeconds)
		}
		if w.End == hedge.End && *hedge.EndSeconds != hundredths(w.EndSeconds) {
			t.Errorf("%q: got %v s, want %v", hedge.Text, *hedge.EndSeconds, w.EndSeconds)
		}
	}
	if m.FillerClusters == nil || *m.FillerClusters != 1 {
		t.Errorf("clusters: got %v, want 1", m.FillerClusters)
	}
}

func TestPausesStandWhereTheWordsSay(t *testing.T) {
	t.Parallel()
	const text = "We build bridges here. They hold for years, and then they fall."
	words, v := say(text, 0.7)
	inside := words[1].EndSeconds - 0.05 // a word is cut by 50 ms: times are not exact
	v.Pauses = append(v.Pauses, Span{inside, inside + 0.4})
	for i := range words[2:] {
		words[2+i].StartSeconds += 0.4
		words[2+i].EndSeconds += 0.4
	}
	for i := range v.Pauses[:2] {
		v.Pauses[i] = Span{v.Pauses[i].StartSeconds + 0.4, v.Pauses[i].EndSeconds + 0.4}
	}
	v.DurationSeconds, v.SpeechEndSeconds = v.DurationSeconds+1, v.SpeechEndSeconds+0.4
	var got []string
	for _, p := range merged(text, words, v).Pauses.Items {
		got = append(got, string(p.Class)+" "+string(p.Length))
	}
	if diff := cmp.Diff([]string{"mid_clause short", "boundary medium", "boundary medium"}, got); diff != "" {
		t.Errorf("pauses (-want +got):\n%s", diff)
	}
}

func TestAWordStretchedOverASilenceDoesNotMoveIt(t *testing.T) {
	t.Parallel()
	const text = "We build bridges. They hold."
	for name, stretch := range map[string]func(before, after *Word){
		"before": func(before, after *Word) { before.EndSeconds = after.StartSeconds },
		"after":  func(before, after *Word) { after.StartSeconds = before.EndSeconds },
	} {
		words, v := say(text, 1.2)
		stretch(&words[2], &words[3])
		if got := merged(text, words, v).Pauses.Items[0].Class; got != speech.Boundary {
			t.Errorf("stretched %s: got %s, want boundary", name, got)
		}
	}
}

func TestPausesAreNotPlacedByGuessing(t *testing.T) {
	t.Parallel()
	bare := strings.Repeat("and then we went on to the next place ", 10)
	words, v := say(bare, 1)
	v.Pauses = []Span{{3, 4}}
	for name, m := range map[string]speech.Metrics{
		"no words":       merged(spoken, nil, v),
		"no punctuation": merged(bare, words, v),
	} {
		if got := m.Pauses.Items[0].Class; got != speech.Unplaced || m.Missing["pauses.class"] == "" {
			t.Errorf("%s: got %s because %q", name, got, m.Missing["pauses.class"])
		}
	}
}

func TestWithoutWordTimesOnlyWhatNeedsThemIsMissing(t *testing.T) {
	t.Parallel()
	words, v := say(spoken, 0.6)
	m := speech.Measure(spoken)
	Merge(&m, v, Transcript{Text: spoken, MissingWords: "the model gives no word times", Detection: speech.LowerBound})
	want := merged(spoken, words, v)
	if m.WordsPerMinute != want.WordsPerMinute || *m.ArticulationRate != *want.ArticulationRate || m.Fillers.PerMinute != want.Fillers.PerMinute {
		t.Errorf("rates need word times: %+v", m)
	}
	for _, name := range []string{"filler_clusters", "timeline.words_per_minute", "timeline.fillers", "pauses.class"} {
		if got := m.Missing[name]; got != "the model gives no word times" {
			t.Errorf("%s is missing because %q", name, got)
		}
	}
	if m.Fillers.Detection != speech.LowerBound || m.Hedges.Detection != speech.Verbatim {
		t.Errorf("fillers are %s, hedges %s", m.Fillers.Detection, m.Hedges.Detection)
	}
}

func TestARecordingThatNobodyWroteDownKeepsItsVoice(t *testing.T) {
	t.Parallel()
	_, v := say(spoken, 0.6)
	v.Syllables, v.Pitch = 40, &speech.Pitch{MedianHz: 120, Variation: 0.2}
	for name, m := range map[string]speech.Metrics{
		"no transcriber":   speech.Unheard("no transcriber is set up"),
		"empty transcript": speech.Measure("  "),
	} {
		Merge(&m, v, Transcript{})
		if m.Heard() || m.Fillers != nil || m.Missing["fillers"] == "" || m.Missing["timeline.fillers"] == "" {
			t.Errorf("%s: the words seem known: %+v", name, m)
		}
		if m.Pauses == nil || m.Pitch == nil || m.Missing["pitch"] != "" || m.DurationEstimated || len(m.Timeline) == 0 {
			t.Errorf("%s: the voice is lost: %+v", name, m)
		}
		if want := hundredths(40 / v.PhonationSeconds); m.ArticulationRate == nil || *m.ArticulationRate != want {
			t.Errorf("%s: articulation rate: got %v, want %v", name, m.ArticulationRate, want)
		}
		if _, err := json.Marshal(m); err != nil {
			t.Error(err)
		}
	}
}

func TestASilentRecordingSaysWhyEverythingIsMissing(t *testing.T) {
	t.Parallel()
	const silent = "the recording is silent"
	m := speech.Unheard("no transcriber is set up")
	Merge(&m, Voice{DurationSeconds: 12, Missing: map[string]string{
		"pauses": silent, "pitch": silent, "loudness": silent, "tempo": silent,
	}}, Transcript{})
	for _, name := range []string{"pauses", "pitch", "loudness", "articulation_rate", "speech_rate", "snr_decibels", "clipped_share"} {
		if m.Missing[name] != silent {
			t.Errorf("%s is missing because %q", name, m.Missing[name])
		}
	}
	if m.Pauses != nil || m.Pitch != nil || m.ArticulationRate != nil || m.DurationSeconds != 12 {
		t.Errorf("measured in silence: %+v", m)
	}
}

func TestLoudnessOfAWindowIsRelative(t *testing.T) {
	t.Parallel()
	words, v := say(strings.Repeat(spoken+" ", 6), 0.6)
	low, middle, high := -30.0, -26.0, -20.0
	v.Windows = []Window{
		{LoudnessDecibels: &middle}, {StartSeconds: 30, LoudnessDecibels: &low}, {StartSeconds: 60, LoudnessDecibels: &high},
	}
	var got []float64
	for _, w := range merged(strings.Repeat(spoken+" ", 6), words, v).Timeline[:3] {
		got = append(got, *w.LoudnessDecibels)
	}
	if diff := cmp.Diff([]float64{0, -4, 6}, got); diff != "" {
		t.Errorf("loudness (-want +got):\n%s", diff)
	}
}
