package coach

import (
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func markNamed(name string) scoring.Mark { return scoring.Mark{Name: name, Score: 3} }

// drawMetrics draws facts that may or may not fit a text of so many runes.
func drawMetrics(t *rapid.T, runes int) *speech.Metrics {
	if rapid.IntRange(0, 9).Draw(t, "nil") == 0 {
		return nil
	}
	findings := func(name string) *speech.Findings {
		if rapid.IntRange(0, 9).Draw(t, "unmeasured") == 0 {
			return nil
		}
		items := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) speech.Finding {
			start := rapid.IntRange(-1, runes+1).Draw(t, "start")
			return speech.Finding{
				Text: rapid.SampledFrom([]string{"um", "i think", "maybe", ""}).Draw(t, "text"), Class: "hesitation",
				Start: start, End: start + rapid.IntRange(-1, 8).Draw(t, "length"),
			}
		}), 0, 30).Draw(t, name)
		return &speech.Findings{Count: len(items), Items: items}
	}
	m := &speech.Metrics{
		Words: rapid.IntRange(0, 300).Draw(t, "words"), Sentences: rapid.IntRange(0, 30).Draw(t, "sentences"),
		DurationSeconds: rapid.Float64Range(0, 4000).Draw(t, "seconds"),
		Fillers:         findings("fillers"), Hedges: findings("hedges"), Passive: findings("passive"), Repetition: findings("repetition"),
		SentenceLength: speech.SentenceLength{Mean: rapid.Float64Range(0, 90).Draw(t, "mean"), SD: rapid.Float64Range(0, 20).Draw(t, "sd")},
		Structure: &speech.Structure{
			Opening: rapid.Bool().Draw(t, "opening"), Closing: rapid.Bool().Draw(t, "closing"),
			Signposts: rapid.IntRange(0, 9).Draw(t, "signposts"),
		},
	}
	if rapid.Bool().Draw(t, "measured") {
		mattr := rapid.Float64Range(0, 1).Draw(t, "mattr")
		m.Vocabulary = &speech.Vocabulary{MATTR: &mattr}
		m.Readability = &speech.Readability{FleschReadingEase: rapid.Float64Range(-100, 120).Draw(t, "ease")}
		m.Pitch = &speech.Pitch{Variation: rapid.Float64Range(0, 1).Draw(t, "pvq")}
		m.Loudness, m.Pauses = &speech.Loudness{}, &speech.Pauses{}
		m.WordsPerMinute = rapid.Float64Range(0, 400).Draw(t, "wpm")
		drawRecording(t, m)
	}
	if rapid.IntRange(0, 4).Draw(t, "unheard") == 0 {
		words := *m
		*m = speech.Unheard("no transcriber is set up")
		m.Pitch, m.Pauses, m.Loudness, m.ArticulationRate = words.Pitch, words.Pauses, words.Loudness, words.ArticulationRate
		m.DurationSeconds = words.DurationSeconds
	}
	return m
}

func drawRecording(t *rapid.T, m *speech.Metrics) {
	number := func(name string, most float64) *float64 {
		x := rapid.Float64Range(0, most).Draw(t, name)
		return &x
	}
	m.ArticulationRate, m.PhonationRatio = number("articulation", 12), number("phonation", 1)
	m.SNRDecibels, m.ClippedShare = number("snr", 40), number("clipped", 0.01)
	clusters := rapid.IntRange(0, 3).Draw(t, "clusters")
	m.FillerClusters = &clusters
	for range rapid.IntRange(0, 9).Draw(t, "pauses") {
		start := rapid.Float64Range(0, 100).Draw(t, "pause")
		m.Pauses.Items = append(m.Pauses.Items, speech.Pause{
			StartSeconds: start, EndSeconds: start + *number("silence", 4),
			Class: rapid.SampledFrom([]speech.PauseClass{speech.Boundary, speech.MidClause, speech.Unplaced}).Draw(t, "class"),
		})
	}
	m.Pauses.Count = len(m.Pauses.Items)
}
