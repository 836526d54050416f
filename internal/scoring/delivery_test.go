package scoring

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// lively is a recorded minute in which everything is in its good range.
func lively() *speech.Metrics {
	m := good()
	m.DurationSeconds, m.WordsPerMinute, m.ArticulationRate = 60, 150, score(4.5)
	m.Pitch = &speech.Pitch{Variation: 0.25}
	m.Loudness = &speech.Loudness{SDDecibels: 6}
	m.Pauses = &speech.Pauses{Items: []speech.Pause{{StartSeconds: 1, EndSeconds: 1.6, Class: speech.Boundary}}}
	return m
}

func TestAMonotoneHurriedRecordingLosesDelivery(t *testing.T) {
	t.Parallel()
	m := lively()
	m.WordsPerMinute, m.Pitch.Variation, m.Loudness.SDDecibels = 265, 0.05, 0
	m.Pauses.Items[0].EndSeconds = 3
	s := Score(m, "")
	if s.Delivery == nil || *s.Delivery != 3 {
		t.Fatalf("delivery = %v, want 3", *s.Delivery)
	}
	if *s.Overall != 8.3 {
		t.Errorf("overall = %v, want 8.3", *s.Overall)
	}
}

func TestThePaceIsJudgedByTheKindOfSpeech(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind string
		wpm  float64
		want float64
	}{
		{"general", 150, 10}, {"pitch", 110, 8}, {"", 190, 8}, {"nonsense", 150, 10},
		{"ceremonial", 100, 10}, {"general", 100, 7}, {"ceremonial", 180, 6},
		{"conversation", 185, 10}, {"conversation", 120, 8},
	} {
		m := lively()
		m.WordsPerMinute = test.wpm
		for _, mark := range Marks(m, test.kind) {
			if mark.Name == Pace && mark.Score != test.want {
				t.Errorf("%v words per minute in %q score %v, want %v", test.wpm, test.kind, mark.Score, test.want)
			}
		}
	}
}

func TestAPauseCostsMoreWithinAClause(t *testing.T) {
	t.Parallel()
	pause := func(seconds float64, class speech.PauseClass) *speech.Pauses {
		return &speech.Pauses{Items: []speech.Pause{{StartSeconds: 1, EndSeconds: 1 + seconds, Class: class}}}
	}
	for _, test := range []struct {
		pauses *speech.Pauses
		want   int
	}{
		{pause(1.5, speech.Boundary), 0}, {pause(1.5, speech.MidClause), 1}, {pause(1.5, speech.Unplaced), 0},
		{pause(1, speech.MidClause), 0}, {pause(2, speech.Boundary), 1}, {pause(2, speech.Unplaced), 1},
	} {
		if got := Halts(test.pauses); got != test.want {
			t.Errorf("%+v: got %d, want %d", test.pauses.Items, got, test.want)
		}
	}
}

func TestARecordingWithoutTranscriptIsJudgedByItsVoice(t *testing.T) {
	t.Parallel()
	m := speech.Unheard("no transcriber is set up")
	if diff := cmp.Diff(Scores{}, Score(&m, "")); diff != "" {
		t.Errorf("nothing was measured (-want +got):\n%s", diff)
	}
	voice := lively()
	m.DurationSeconds, m.Pitch, m.Loudness, m.Pauses, m.ArticulationRate = 60, voice.Pitch, voice.Loudness, voice.Pauses, voice.ArticulationRate
	if diff := cmp.Diff(Scores{Overall: score(10), Delivery: score(10)}, Score(&m, "")); diff != "" {
		t.Errorf("scores (-want +got):\n%s", diff)
	}
}

func TestARecordingInAnotherLanguageIsJudgedByItsVoiceAlone(t *testing.T) {
	t.Parallel()
	m := speech.MeasureIn(strings.Repeat("Nous sommes venus ici pour parler des ponts. Un pont est une promesse. ", 2), "fr")
	voice := lively()
	m.DurationSeconds, m.DurationEstimated, m.WordsPerMinute = 60, false, 240
	m.Pitch, m.Loudness, m.Pauses = voice.Pitch, voice.Loudness, voice.Pauses
	if diff := cmp.Diff(Scores{Overall: score(10), Delivery: score(10)}, Score(&m, "")); diff != "" {
		t.Errorf("scores (-want +got):\n%s", diff)
	}
}

func TestASecondOfSpeechIsNoVerdictOnTheVoice(t *testing.T) {
	t.Parallel()
	m := lively()
	m.DurationSeconds, m.Pitch.Variation, m.Loudness.SDDecibels = 1, 0, 0
	if s := Score(m, ""); s.Delivery != nil || s.Overall == nil {
		t.Errorf("got %+v, want no delivery and the rest", s)
	}
	if why := Missing(m)["scores.delivery"]; why != "less than 8 seconds of speech are too little to judge" {
		t.Errorf("reason %q", why)
	}
	m.Words = ShortestText - 1
	m.DurationSeconds = 60
	if s := Score(m, ""); s.Delivery == nil || s.Overall != nil {
		t.Errorf("a minute with few words: got %+v, want the delivery alone", s)
	}
}

// better moves one fact in its good direction.
var better = map[string]func(*speech.Metrics){
	"a livelier pitch":     func(m *speech.Metrics) { m.Pitch.Variation += 0.02 },
	"a livelier loudness":  func(m *speech.Metrics) { m.Loudness.SDDecibels += 0.5 },
	"a pace in the middle": func(m *speech.Metrics) { m.WordsPerMinute += (150 - m.WordsPerMinute) / 3 },
	"a tempo in the middle": func(m *speech.Metrics) {
		m.ArticulationRate = score(*m.ArticulationRate + (4.5-*m.ArticulationRate)/3)
	},
	"one pause less": func(m *speech.Metrics) { m.Pauses.Items = m.Pauses.Items[:max(0, len(m.Pauses.Items)-1)] },
}

func TestABetterDeliveryNeverScoresLower(t *testing.T) {
	t.Parallel()
	for name, improve := range better {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				m := drawMetrics(t, ShortestText)
				drawVoice(t, m)
				before := Score(m, "")
				improve(m)
				if after := Score(m, ""); *after.Delivery < *before.Delivery || *after.Overall < *before.Overall {
					t.Fatalf("%+v fell to %+v", before, after)
				}
			})
		})
	}
}

func drawVoice(t *rapid.T, m *speech.Metrics) {
	m.DurationSeconds = rapid.Float64Range(ShortestSpoken, 7200).Draw(t, "seconds")
	m.WordsPerMinute = rapid.Float64Range(1, 1000).Draw(t, "wpm")
	m.ArticulationRate = score(rapid.Float64Range(0, 20).Draw(t, "articulation"))
	m.Pitch = &speech.Pitch{Variation: rapid.Float64Range(0, 2).Draw(t, "pvq")}
	m.Loudness = &speech.Loudness{SDDecibels: rapid.Float64Range(0, 20).Draw(t, "loudness")}
	m.Pauses = &speech.Pauses{Items: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) speech.Pause {
		return speech.Pause{
			EndSeconds: rapid.Float64Range(0.25, 4).Draw(t, "pause"),
			Class:      rapid.SampledFrom([]speech.PauseClass{speech.Boundary, speech.MidClause, speech.Unplaced}).Draw(t, "class"),
		}
	}), 0, 20).Draw(t, "pauses")}
}
