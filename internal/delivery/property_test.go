package delivery

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// hostileSeconds are times that nobody can have measured, among some that one
// can.
func hostileSeconds() *rapid.Generator[float64] {
	return rapid.OneOf(
		rapid.Float64Range(-5, 200), rapid.Float64(),
		rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, 5e-324}),
	)
}

func TestMergingSurvivesWhateverItIsGiven(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seconds := hostileSeconds()
		at := func(name string) float64 { return seconds.Draw(t, name) }
		pointer := func(name string) *float64 { x := at(name); return &x }
		text := rapid.SampledFrom([]string{"", "Um. So.", spoken, strings.Repeat("word ", 70)}).Draw(t, "text")
		language := rapid.SampledFrom([]string{"en", "fr"}).Draw(t, "language")
		words := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Word {
			start := rapid.IntRange(-3, len(text)+3).Draw(t, "from")
			return Word{
				Start: start, End: start + rapid.IntRange(-1, 6).Draw(t, "size"),
				StartSeconds: seconds.Draw(t, "start"), EndSeconds: seconds.Draw(t, "end"),
			}
		})).Draw(t, "words")
		v := Voice{
			DurationSeconds: at("duration"), SpeechStartSeconds: at("onset"), SpeechEndSeconds: at("offset"),
			PhonationSeconds: at("phonation"), Syllables: rapid.IntRange(-1, 900).Draw(t, "syllables"),
			SpeechRate: pointer("rate"), SNRDecibels: pointer("snr"), ClippedShare: at("clipped"),
			Pauses:   []Span{{at("pause"), at("pause end")}, {1, 2}},
			Pitch:    &speech.Pitch{MedianHz: at("pitch")},
			Loudness: &speech.Loudness{SDDecibels: at("loudness")},
			Windows:  []Window{{StartSeconds: at("window"), PitchSemitones: pointer("semitones"), LoudnessDecibels: pointer("level")}},
		}
		m := speech.MeasureIn(text, language)
		Merge(&m, v, Transcript{Text: text, Words: words})
		if _, err := json.Marshal(m); err != nil { // a number that is not finite
			t.Fatalf("%v in %+v", err, m)
		}
		if m.WordsPerMinute < 0 || m.PhonationRatio != nil && *m.PhonationRatio > 1 {
			t.Fatalf("%v words per minute, phonation ratio %v", m.WordsPerMinute, m.PhonationRatio)
		}
	})
}

// drawRecording is a speech as it may really have been recorded.
func drawRecording(t *rapid.T) (string, []Word, Voice) {
	text := strings.Repeat(spoken+" ", rapid.IntRange(1, 12).Draw(t, "times"))
	words, v := say(text, float64(rapid.IntRange(25, 300).Draw(t, "silence"))/100)
	v.Syllables = 100
	for i := range words { // times are right to 150 ms
		words[i].StartSeconds += rapid.Float64Range(-0.1, 0.1).Draw(t, "error")
		words[i].EndSeconds = words[i].StartSeconds + 0.25
	}
	return text, words, v
}

func TestTheWindowsTogetherAreTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, words, v := drawRecording(t)
		m := merged(text, words, v)
		fillers, pauses, said, unsaid := 0, 0.0, 0.0, 0.0
		for _, w := range m.Timeline {
			fillers += *w.Fillers
			pauses += *w.PauseSeconds
			spoken := Span{v.SpeechStartSeconds, v.SpeechEndSeconds}.within(w.StartSeconds, w.StartSeconds+windowSeconds)
			if w.WordsPerMinute == nil {
				unsaid += spoken
				continue
			}
			said += *w.WordsPerMinute * spoken / 60
		}
		if fillers != m.Fillers.Count {
			t.Fatalf("the windows have %d fillers, the speech %d", fillers, m.Fillers.Count)
		}
		if math.Abs(pauses-m.Pauses.TotalSeconds) > 0.01*float64(len(m.Timeline)+1) {
			t.Fatalf("the windows have %v s of pauses, the speech %v", pauses, m.Pauses.TotalSeconds)
		}
		if missing := float64(m.Words) - said; missing < -1 || missing > 1+4*unsaid {
			t.Fatalf("the windows have %v words, the speech %d, with %v s too short to tell", said, m.Words, unsaid)
		}
	})
}

func TestALaterStartChangesOnlyPositions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, words, v := drawRecording(t)
		before := merged(text, words, v)
		late := float64(rapid.IntRange(1, 400).Draw(t, "late")) / 4
		for i := range words {
			words[i].StartSeconds += late
			words[i].EndSeconds += late
		}
		for i, p := range v.Pauses {
			v.Pauses[i] = Span{p.StartSeconds + late, p.EndSeconds + late}
		}
		v.SpeechStartSeconds, v.SpeechEndSeconds, v.DurationSeconds = v.SpeechStartSeconds+late, v.SpeechEndSeconds+late, v.DurationSeconds+late
		after := merged(text, words, v)
		if diff := cmp.Diff(before, after,
			cmpopts.IgnoreFields(speech.Metrics{}, "DurationSeconds", "Timeline"),
			cmpopts.IgnoreFields(speech.Pause{}, "StartSeconds", "EndSeconds"),
			cmpopts.IgnoreFields(speech.Finding{}, "StartSeconds", "EndSeconds"),
			cmpopts.EquateApprox(0, 0.011)); diff != "" {
			t.Fatalf("%v s later (-before +after):\n%s", late, diff)
		}
	})
}

func TestAnHourIsMergedWithoutDelay(t *testing.T) {
	t.Parallel()
	text := strings.Repeat(spoken+" ", 250)
	words, v := say(text, 0.5)
	if m := merged(text, words, v); *m.FillerClusters == 0 || len(m.Pauses.Items) != len(v.Pauses) {
		t.Errorf("%d clusters, %d pauses", *m.FillerClusters, len(m.Pauses.Items))
	}
}
