package pipeline_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/pipeline"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// fallenBack analyzes with a coach that fails and the rules behind it.
func fallenBack(t *testing.T, why error) (pipeline.Report, []byte, error) {
	t.Helper()
	a := pipeline.New(pipeline.Parts{Coach: failing{why}, Provider: "fake", Fallback: coach.Rules{}})
	document, err := a.Analyze(testenv.Context(t), job(), func(analysis.Stage) {})
	var report pipeline.Report
	if err := json.Unmarshal(document, &report); err != nil {
		t.Fatal(err)
	}
	return report, document, err
}

func TestTheFallbackWritesTheFeedbackAndTheReportSaysWhy(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err   error
		want  pipeline.Failure
		again bool // the job is tried again while it can
	}{
		"for good": {refused, pipeline.Failure{Code: coach.CodeRefused, Message: "not this one"}, false},
		"for now":  {busy, pipeline.Failure{Code: coach.CodeRateLimited, Message: "busy"}, true},
		"for a reason of ours": {
			errUnknown, pipeline.Failure{Code: "coaching_failed", Message: "the coach stopped for a reason of ours"}, true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, document, err := fallenBack(t, test.err)
			want, _ := analyze(t, coach.Rules{}, job())
			want.Coaching.Error = &test.want
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
			if got.Coaching.Status != "succeeded" || got.Coaching.Provider != "rules" || got.Feedback == nil {
				t.Errorf("coaching %+v", got.Coaching)
			}
			if (err != nil) != test.again {
				t.Errorf("beside it came %v", err)
			}
			strict := json.NewDecoder(bytes.NewReader(document))
			strict.DisallowUnknownFields()
			if err := strict.Decode(new(api.Result)); err != nil || strings.Contains(string(document), "hunter2") {
				t.Errorf("%v in %s", err, document)
			}
		})
	}
}

func TestACoachThatAnswersNeedsNoFallback(t *testing.T) {
	t.Parallel()
	a := pipeline.New(pipeline.Parts{Coach: advising{coach.Result{Provider: "fake"}}, Provider: "fake", Fallback: failing{errUnknown}})
	document, err := a.Analyze(testenv.Context(t), job(), func(analysis.Stage) {})
	if err != nil || !bytes.Contains(document, []byte(`"coaching":{"status":"succeeded","provider":"fake"`)) {
		t.Errorf("got %v and %s", err, document)
	}
}

func TestAFallbackThatFailsLeavesTheReasonOfTheFirst(t *testing.T) {
	t.Parallel()
	a := pipeline.New(pipeline.Parts{Coach: failing{refused}, Provider: "fake", Fallback: failing{errUnknown}})
	document, err := a.Analyze(testenv.Context(t), job(), func(analysis.Stage) {})
	if err != nil || !bytes.Contains(document, []byte(`"coaching":{"status":"failed","provider":"fake","model":"","error":{"code":"provider_refused"`)) {
		t.Errorf("got %v and %s", err, document)
	}
}

func TestAStoppedJobHasNoFallback(t *testing.T) {
	t.Parallel()
	cancelled := errors.New("called off")
	ctx, cancel := context.WithCancelCause(testenv.Context(t))
	cancel(cancelled)
	a := pipeline.New(pipeline.Parts{Coach: failing{cancelled}, Provider: "fake", Fallback: coach.Rules{}})
	if document, err := a.Analyze(ctx, job(), func(analysis.Stage) {}); !errors.Is(err, cancelled) || document != nil {
		t.Errorf("ended with %s and %v, want %v", document, err, cancelled)
	}
}
