package pipeline_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/budget"
	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/pipeline"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// newBudget is one of this process alone.
func newBudget(t *testing.T, cfg budget.Config) *budget.Budget {
	t.Helper()
	cfg.Patience = time.Microsecond
	b, err := budget.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// why runs a job with the coach and returns the job error, if there is one, and
// the document.
func why(t *testing.T, c pipeline.Coach) (*analysis.JobError, string) {
	t.Helper()
	document, err := pipeline.New(pipeline.Parts{Coach: c, Provider: "fake"}).Analyze(testenv.Context(t), job(), func(analysis.Stage) {})
	var known *analysis.JobError
	if err != nil && !errors.As(err, &known) {
		t.Fatalf("got %v, want a job error", err)
	}
	return known, string(document)
}

var answer = advising{coach.Result{Provider: "fake", Calls: 1, Usage: &coach.Usage{InputTokens: 8, OutputTokens: 2}}}

func TestWithoutRoomTheJobComesBackLater(t *testing.T) {
	t.Parallel()
	c := pipeline.Budgeted(answer, newBudget(t, budget.Config{RPM: 1}))
	if err, document := why(t, c); err != nil || !strings.Contains(document, `"provider":"fake"`) {
		t.Fatalf("the first got %v and %s", err, document)
	}
	got, document := why(t, c)
	want := &analysis.JobError{
		Code: "provider_budget", Message: "the calls that the provider allows per minute are used up", Retryable: true, Throttled: true,
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(analysis.JobError{}, "RetryAfter")); diff != "" {
		t.Fatalf("job error (-want +got):\n%s", diff)
	}
	if got.RetryAfter < 50*time.Second || got.RetryAfter > time.Minute {
		t.Errorf("comes back in %s, want in a minute", got.RetryAfter)
	}
	if !strings.Contains(document, `"feedback":null,"coaching":{"status":"failed","provider":"fake","model":"","error":{"code":"provider_budget"`) {
		t.Errorf("the report beside it is %s", document)
	}
}

func TestA429RestsAllCallsAndIsNoOutage(t *testing.T) {
	t.Parallel()
	b := newBudget(t, budget.Config{})
	got, _ := why(t, pipeline.Budgeted(failing{busy}, b))
	want := &analysis.JobError{Code: coach.CodeRateLimited, Message: "busy", Retryable: true, RetryAfter: time.Minute, Throttled: true}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(analysis.JobError{}, "Cause")); diff != "" {
		t.Errorf("job error (-want +got):\n%s", diff)
	}
	if next, _ := why(t, pipeline.Budgeted(answer, b)); next == nil || next.Code != "provider_budget" || next.RetryAfter < 50*time.Second {
		t.Errorf("the next call got %v, want a rest of a minute", next)
	}
}

func TestOtherFailuresLeaveTheBudgetAlone(t *testing.T) {
	t.Parallel()
	noQuota := &coach.Error{Code: coach.CodeRateLimited, Message: "no quota left"}
	away := &coach.Error{Code: coach.CodeUnavailable, Message: "away", Retryable: true}
	b := newBudget(t, budget.Config{})
	for _, err := range []error{noQuota, refused, away, errUnknown} {
		if got, _ := why(t, pipeline.Budgeted(failing{err}, b)); got != nil && got.Throttled {
			t.Errorf("%v became %+v", err, got)
		}
	}
	if got, _ := why(t, pipeline.Budgeted(failing{away}, b)); got == nil || got.Throttled {
		t.Errorf("an outage became %+v", got)
	}
	if got, _ := why(t, pipeline.Budgeted(answer, b)); got != nil {
		t.Errorf("the next call got %v", got)
	}
}

func TestTheEstimateIsCorrectedByWhatTheAnswerTook(t *testing.T) {
	t.Parallel()
	// Room for one estimate at once, and for a hundred small answers.
	b := newBudget(t, budget.Config{TPM: 32_000})
	for i := range 10 {
		if got, _ := why(t, pipeline.Budgeted(answer, b)); got != nil {
			t.Fatalf("call %d got %v: the estimate stayed charged", i+1, got)
		}
	}
	silent := advising{coach.Result{Provider: "fake"}}
	if got, _ := why(t, pipeline.Budgeted(silent, b)); got != nil {
		t.Fatalf("got %v", got)
	}
	if got, _ := why(t, pipeline.Budgeted(silent, b)); got == nil || !got.Throttled {
		t.Errorf("got %v, want the estimate to stay where nobody says what the answer took", got)
	}
}

func TestALongSpeechTakesMoreOfTheBudget(t *testing.T) {
	t.Parallel()
	b := &watched{Budget: newBudget(t, budget.Config{})}
	long := job()
	long.Text = strings.Repeat("word ", 8000)
	for _, j := range []*analysis.Job{job(), long} {
		if _, err := pipeline.New(pipeline.Parts{Coach: pipeline.Budgeted(answer, b), Provider: "fake"}).Analyze(testenv.Context(t), j, func(analysis.Stage) {}); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := b.tokens[1]-b.tokens[0], (len(long.Text)-len(text))/4; got < want-1 || got > want+1 {
		t.Errorf("estimated %v, want %d tokens between them", b.tokens, want)
	}
}

func TestAJobThatIsStoppedWhileItWaitsEndsWithTheCause(t *testing.T) {
	t.Parallel()
	b, err := budget.New(budget.Config{RPM: 1, Patience: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Take(testenv.Context(t), 0); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(testenv.Context(t))
	calledOff := errors.New("called off")
	document, err := pipeline.New(pipeline.Parts{Coach: pipeline.Budgeted(answer, b), Provider: "fake"}).Analyze(ctx, job(), func(s analysis.Stage) {
		if s == analysis.Coaching {
			time.AfterFunc(time.Millisecond, func() { cancel(calledOff) })
		}
	})
	if !errors.Is(err, calledOff) || document != nil {
		t.Errorf("ended with %s and %v", document, err)
	}
}

// watched is a budget that remembers the estimates.
type watched struct {
	*budget.Budget
	tokens []int
}

func (w *watched) Take(ctx context.Context, tokens int) (*budget.Grant, error) {
	w.tokens = append(w.tokens, tokens)
	return w.Budget.Take(ctx, tokens)
}
