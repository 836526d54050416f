package postgres_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// finished is a speech of the owner that was submitted so many days ago.
func finished(t *testing.T, s *postgres.Store, owner analysis.ID, days int, result string) analysis.ID {
	t.Helper()
	id := submit(t, s, speechBy(owner)).Analysis.ID
	job := claim(t, s, id)
	if _, err := s.Finish(testenv.Context(t), job.Lease, json.RawMessage(result)); err != nil {
		t.Fatal(err)
	}
	exec(t, s, "UPDATE submissions SET created_at = now() - $2 * interval '1 day' WHERE id = $1", id, days)
	return id
}

func progress(t *testing.T, s *postgres.Store, owner analysis.ID) map[string]analysis.Measure {
	t.Helper()
	list, err := s.Progress(testenv.Context(t), owner, time.Now().AddDate(0, 0, -90))
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]analysis.Measure{}
	for _, m := range list {
		byName[m.Name] = m
	}
	return byName
}

func TestProgressHoldsTheLatestSpeechAgainstTheOwnMedian(t *testing.T) {
	t.Parallel()
	s, owner := newStore(t, postgres.Config{}), newOwner()
	const overall = `{"scores":{"overall":%g,"delivery":null},"metrics":{"words":100,"duration_seconds":60,"duration_estimated":%t,"words_per_minute":%g,"fillers":{"per_100_words":2.5}}}`
	finished(t, s, owner, 100, fmt.Sprintf(overall, 1.0, false, 300.0)) // too long ago
	finished(t, s, newOwner(), 1, fmt.Sprintf(overall, 9.9, false, 300.0))
	first := finished(t, s, owner, 30, fmt.Sprintf(overall, 5.0, true, 150.0))
	finished(t, s, owner, 20, fmt.Sprintf(overall, 6.0, false, 140.0))
	last := finished(t, s, owner, 1, fmt.Sprintf(overall, 8.5, false, 120.0))
	submit(t, s, speechBy(owner)) // has no result

	got := progress(t, s, owner)
	m := got["overall"]
	if len(m.Points) != 3 || m.Points[0].ID != first || m.Points[2].ID != last || m.Median != 6 || m.Latest() != 8.5 {
		t.Fatalf("got %+v", m)
	}
	if m.Trend < 3.49 || m.Trend > 3.51 {
		t.Errorf("got a trend of %g, want the 3.5 by which the line rises from the first to the last", m.Trend)
	}
	if pace := got["words_per_minute"]; len(pace.Points) != 2 || pace.Median != 130 {
		t.Errorf("got pace %+v, want the two that were not estimated", pace)
	}
	if _, there := got["delivery"]; there || len(got["fillers_per_100_words"].Points) != 3 {
		t.Errorf("got %+v, want no delivery and three rates of fillers", got)
	}
}

func TestProgressOfOneSpeechHasNoTrend(t *testing.T) {
	t.Parallel()
	s, owner := newStore(t, postgres.Config{}), newOwner()
	if got := progress(t, s, owner); len(got) != 0 {
		t.Errorf("got %v before the first speech", got)
	}
	finished(t, s, owner, 0, `{"scores":{"overall":5},"metrics":{"words":100}}`)
	if m := progress(t, s, owner)["overall"]; len(m.Points) != 1 || m.Trend != 0 || m.Median != 5 {
		t.Errorf("got %+v", m)
	}
}

// TestProgressLeavesOutWhatTheScoreCallsTooLittle holds the query to the rule
// of scoring, on both sides of both limits.
func TestProgressLeavesOutWhatTheScoreCallsTooLittle(t *testing.T) {
	t.Parallel()
	s := newStore(t, postgres.Config{})
	for _, words := range []int{0, scoring.ShortestText - 1, scoring.ShortestText} {
		for _, seconds := range []float64{scoring.ShortestSpoken - 0.01, scoring.ShortestSpoken} {
			for _, heard := range []bool{true, false} {
				if words > 0 && !heard {
					continue
				}
				t.Run(fmt.Sprintf("%d words in %g seconds, heard %t", words, seconds, heard), func(t *testing.T) {
					t.Parallel()
					m := spoken(words, seconds, heard)
					result, err := json.Marshal(map[string]any{"scores": someScores(), "metrics": m})
					if err != nil {
						t.Fatal(err)
					}
					owner := newOwner()
					finished(t, s, owner, 0, string(result))
					got, missing := progress(t, s, owner), scoring.Missing(&m)
					for measure, score := range judgedAs {
						if !heard && score != "overall" && score != "delivery" {
							continue // a recording that nobody wrote down has none of them
						}
						if _, there := got[measure]; there == (missing["scores."+score] != "") {
							t.Errorf("%s is there: %t, while scoring says %q of %s", measure, there, missing["scores."+score], score)
						}
					}
				})
			}
		}
	}
}

// judgedAs is the score that goes by the same evidence as a measure.
var judgedAs = map[string]string{
	"overall": "overall", "clarity": "clarity", "structure": "structure", "fillers": "fillers", "delivery": "delivery",
	"fillers_per_100_words": "fillers", "hedges_per_100_words": "clarity", "reading_ease": "clarity",
	"articulation_rate": "delivery", "pause_median_seconds": "delivery", "pitch_sd_semitones": "delivery",
}

// spoken is a recording in which everything was measured, however little it is.
func spoken(words int, seconds float64, heard bool) speech.Metrics {
	rate := 4.5
	m := speech.Metrics{
		Words: words, DurationSeconds: 60, SpeechSeconds: &seconds, ArticulationRate: &rate,
		Fillers: &speech.Findings{Per100Words: 28.57}, Hedges: &speech.Findings{}, Readability: &speech.Readability{},
		Pauses: &speech.Pauses{}, Pitch: &speech.Pitch{},
	}
	if !heard {
		m.Missing = map[string]string{"words": "nobody wrote it down"}
	}
	return m
}

// someScores are those of a version that scored whatever came.
func someScores() scoring.Scores {
	five := 5.0
	return scoring.Scores{Overall: &five, Clarity: &five, Structure: &five, Fillers: &five, Delivery: &five}
}
