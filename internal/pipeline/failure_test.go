package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/pipeline"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

var (
	busy       = &coach.Error{Code: coach.CodeRateLimited, Message: "busy", Retryable: true, RetryAfter: time.Minute}
	refused    = &coach.Error{Code: coach.CodeRefused, Message: "not this one"}
	errUnknown = errors.New("dial 10.0.0.7: the key is hunter2")
)

func TestFactsAndScoresSurviveACoachThatFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		want pipeline.Failure
	}{
		"for good":             {refused, pipeline.Failure{Code: coach.CodeRefused, Message: "not this one"}},
		"for now":              {busy, pipeline.Failure{Code: coach.CodeRateLimited, Message: "busy"}},
		"for a reason of ours": {errUnknown, pipeline.Failure{Code: "coaching_failed", Message: "the coach stopped for a reason of ours"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, document := analyze(t, failing{test.err}, job())
			want, _ := analyze(t, coach.Rules{}, job())

			want.Feedback = nil
			want.Coaching = pipeline.Coaching{Status: "failed", Provider: "fake", Error: &test.want}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
			if bytes.Contains(document, []byte("hunter2")) {
				t.Error("the document shows what is for the log only")
			}
		})
	}
}

func TestACoachThatMayAnswerLaterIsAnErrorBesideTheReport(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		want *analysis.JobError
	}{
		"busy": {busy, &analysis.JobError{
			Code: coach.CodeRateLimited, Message: "busy", Retryable: true, RetryAfter: time.Minute,
		}},
		"unknown": {errUnknown, &analysis.JobError{Code: "coaching_failed", Message: "the coach stopped for a reason of ours", Retryable: true}},
		"refused": {refused, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			document, err := pipeline.New(pipeline.Parts{Coach: failing{test.err}, Provider: "fake"}).Analyze(testenv.Context(t), job(), func(analysis.Stage) {})
			var why *analysis.JobError
			errors.As(err, &why)
			if diff := cmp.Diff(test.want, why, cmpopts.IgnoreFields(analysis.JobError{}, "Cause")); diff != "" || document == nil {
				t.Errorf("a document of %d bytes, job error (-want +got):\n%s", len(document), diff)
			}
		})
	}
}

func TestAStoppedJobEndsWithTheCauseAndNotWithAReport(t *testing.T) {
	t.Parallel()
	cancelled := errors.New("called off")
	ctx, cancel := context.WithCancelCause(testenv.Context(t))
	cancel(cancelled)
	document, err := pipeline.New(pipeline.Parts{Coach: coach.Rules{}, Provider: "rules"}).Analyze(ctx, job(), func(analysis.Stage) {})
	if !errors.Is(err, cancelled) || document != nil {
		t.Errorf("ended with %s and %v, want %v", document, err, cancelled)
	}
}

func TestARecordingIsRefusedForGood(t *testing.T) {
	t.Parallel()
	j := job()
	j.Source = analysis.Audio
	_, err := pipeline.New(pipeline.Parts{Coach: coach.Rules{}, Provider: "rules"}).Analyze(testenv.Context(t), j, func(analysis.Stage) {})
	var why *analysis.JobError
	if !errors.As(err, &why) || why.Code != "audio_not_supported" || why.Retryable {
		t.Errorf("refused with %v", err)
	}
}
