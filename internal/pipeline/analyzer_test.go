package pipeline_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/pipeline"
	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

const text = "Good morning. Um, today I want to talk about bridges. First, a bridge is, um, a promise. " +
	"Second, a promise must be kept. Maybe we forgot that. To sum up: build what lasts. Thank you."

func job() *analysis.Job {
	return &analysis.Job{
		Owner: analysis.ID{15: 1}, Attempt: 1, Source: analysis.Text, Kind: "general", Depth: "standard",
		Language: "en", Title: "Bridges", Text: text,
	}
}

// analyze runs the job and reads the document back, also one that comes with
// the error of a coach.
func analyze(t *testing.T, c pipeline.Coach, job *analysis.Job) (pipeline.Report, []byte) {
	t.Helper()
	document, err := pipeline.New(pipeline.Parts{Coach: c, Provider: "fake"}).Analyze(testenv.Context(t), job, func(analysis.Stage) {})
	if _, fails := c.(failing); err != nil && !fails {
		t.Fatal(err)
	}
	return reportOf(t, document), document
}

func reportOf(t *testing.T, document []byte) (r pipeline.Report) {
	t.Helper()
	if err := json.Unmarshal(document, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestATextBecomesFactsScoresAndCoaching(t *testing.T) {
	t.Parallel()
	r, _ := analyze(t, coach.Rules{}, job())

	if r.Metrics.Sentences != 7 || r.Metrics.Fillers.Count != 2 || !r.Metrics.Structure.Closing {
		t.Errorf("measured %d sentences, %d fillers, closing %t", r.Metrics.Sentences, r.Metrics.Fillers.Count, r.Metrics.Structure.Closing)
	}
	if diff := cmp.Diff(scoring.Score(&r.Metrics, "general"), r.Scores); diff != "" || r.ScoringVersion != scoring.Version {
		t.Errorf("version %q, scores (-want +got):\n%s", r.ScoringVersion, diff)
	}
	if r.Scores.Delivery != nil {
		t.Errorf("a text was scored for its delivery: %v", *r.Scores.Delivery)
	}
	if r.Coaching.Status != "succeeded" || r.Coaching.Provider != "rules" || r.Coaching.Error != nil {
		t.Errorf("coaching %+v", r.Coaching)
	}
	if r.Feedback == nil || r.Feedback.Summary == "" || len(r.Feedback.Improvements) == 0 {
		t.Errorf("feedback %+v", r.Feedback)
	}
	if r.Transcript.Text != text {
		t.Errorf("transcript %q", r.Transcript.Text)
	}
}

func TestEveryFindingStandsWhereItSays(t *testing.T) {
	t.Parallel()
	r, _ := analyze(t, coach.Rules{}, job())
	transcript := []rune(r.Transcript.Text)
	for _, f := range slices.Concat(r.Metrics.Fillers.Items, r.Metrics.Hedges.Items) {
		if got := string(transcript[f.Start:f.End]); !strings.EqualFold(got, f.Text) {
			t.Errorf("%q stands at %d, want %q", got, f.Start, f.Text)
		}
	}
}

func TestTheSameSpeechGivesTheSameDocument(t *testing.T) {
	t.Parallel()
	_, first := analyze(t, coach.Rules{}, job())
	_, second := analyze(t, coach.Rules{}, job())
	if diff := cmp.Diff(string(first), string(second)); diff != "" {
		t.Errorf("documents differ:\n%s", diff)
	}
}

func TestTheDocumentIsTheResultThatTheContractPromises(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]pipeline.Coach{
		"with coaching":    coach.Rules{},
		"without coaching": failing{&coach.Error{Code: coach.CodeRefused, Message: "no"}},
		"with usage":       advising{coach.Result{Provider: "fake", Model: "m", Usage: &coach.Usage{InputTokens: 1, OutputTokens: 2}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, document := analyze(t, c, job())
			strict := json.NewDecoder(strings.NewReader(string(document)))
			strict.DisallowUnknownFields()
			if err := strict.Decode(new(api.Result)); err != nil {
				t.Errorf("%v in %s", err, document)
			}
		})
	}
}

func TestWhatIsMeasuredForEnglishOnlyIsNullElsewhere(t *testing.T) {
	t.Parallel()
	french := job()
	french.Language, french.Text = "fr", strings.Repeat("Nous sommes venus ici pour parler des ponts. Un pont est une promesse. ", 4)
	r, document := analyze(t, coach.Rules{}, french)
	if diff := cmp.Diff(scoring.Scores{}, r.Scores); diff != "" {
		t.Errorf("scores (-want +got):\n%s", diff)
	}
	for _, name := range []string{"fillers", "hedges", "passive", "structure"} {
		if r.Metrics.Missing[name] == "" || !strings.Contains(string(document), `"`+name+`":null`) {
			t.Errorf("%s is not null with a reason in %s", name, document)
		}
	}
	strict := json.NewDecoder(strings.NewReader(string(document)))
	strict.DisallowUnknownFields()
	if err := strict.Decode(new(api.Result)); err != nil {
		t.Errorf("%v in %s", err, document)
	}
}

func TestStagesAreEnteredInOrder(t *testing.T) {
	t.Parallel()
	var stages []analysis.Stage
	_, err := pipeline.New(pipeline.Parts{Coach: coach.Rules{}, Provider: "rules"}).Analyze(testenv.Context(t), job(),
		func(s analysis.Stage) { stages = append(stages, s) })
	if want := []analysis.Stage{analysis.Measuring, analysis.Coaching}; err != nil || !slices.Equal(stages, want) {
		t.Errorf("entered %v with %v, want %v", stages, err, want)
	}
}

// failing is a provider that gives no advice.
type failing struct{ err error }

func (f failing) Coach(context.Context, coach.Request) (coach.Result, error) {
	return coach.Result{}, f.err
}

// advising is a provider that always says the same.
type advising struct{ result coach.Result }

func (a advising) Coach(context.Context, coach.Request) (coach.Result, error) { return a.result, nil }
