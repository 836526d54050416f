package pipeline_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/pipeline"
	"github.com/masterspeak/masterspeak/internal/provider"
	"github.com/masterspeak/masterspeak/internal/recording"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

var away = &provider.Error{Code: provider.CodeUnavailable, Message: "the transcription provider is away", Retryable: true, RetryAfter: time.Hour}

// closedGate is before a provider that was just seen to be away.
func closedGate(t *testing.T) *provider.Gate {
	t.Helper()
	g := provider.NewGate("test", zerolog.Nop(), provider.GateConfig{Outages: 1})
	pass, err := g.Enter(0)
	if err != nil {
		t.Fatal(err)
	}
	_ = g.Leave(pass, 0, away)
	return g
}

// entered is the stage that an analysis began with, empty when nothing was begun.
func entered(t *testing.T, p pipeline.Parts, j *analysis.Job) (first analysis.Stage, document []byte, why *analysis.JobError) {
	t.Helper()
	document, err := pipeline.New(p).Analyze(testenv.Context(t), j, func(s analysis.Stage) {
		if first == "" {
			first = s
		}
	})
	errors.As(err, &why)
	return first, document, why
}

// unreachable is a fetcher whose jobs are refused: what only had to be looked at.
type unreachable struct{}

func (unreachable) Fetch(context.Context, *analysis.Job) (*recording.Local, error) {
	return nil, &analysis.JobError{Code: "audio_url_refused", Message: "no"}
}

func TestADeadTranscriberHoldsOnlyWhatNeedsIt(t *testing.T) {
	t.Parallel()
	parts := pipeline.Parts{
		Coach: coach.Rules{}, Provider: "rules", Fetcher: unreachable{}, Gates: pipeline.Gates{Transcriber: closedGate(t)},
	}
	text := job()
	text.Waited = time.Minute
	if _, document, why := entered(t, parts, text); why != nil || document == nil {
		t.Errorf("a text ended with %v", why)
	}
	sound := job()
	sound.Source = analysis.Audio
	if first, _, why := entered(t, parts, sound); first != analysis.Fetching || why == nil || why.Code != "audio_url_refused" {
		t.Errorf("a new recording ended at %q with %v, want it to be refused", first, why)
	}
	sound.Waited = time.Minute
	if first, _, why := entered(t, parts, sound); first != "" || why == nil || !why.Held || why.Message != away.Message || why.RetryAfter < time.Minute {
		t.Errorf("one that waits ended at %q with %+v, want it held before anything is done", first, why)
	}
}

func TestACoachThatIsAwayHoldsAJobWithItsReason(t *testing.T) {
	t.Parallel()
	calls := 0
	parts := pipeline.Parts{Coach: counting{&calls}, Provider: "fake", Gates: pipeline.Gates{Coach: closedGate(t)}}
	if first, _, why := entered(t, parts, job()); first != analysis.Measuring || why == nil || !why.Held || why.Message != away.Message {
		t.Errorf("ended at %q with %+v", first, why)
	}
	if calls != 0 {
		t.Error("the coach was asked")
	}
}

type counting struct{ calls *int }

func (c counting) Coach(context.Context, coach.Request) (coach.Result, error) {
	*c.calls++
	return coach.Result{}, nil
}

func TestAfterTheLongestWaitTheReportComesWithoutTheProvider(t *testing.T) {
	t.Parallel()
	g := provider.NewGate("test", zerolog.Nop(), provider.GateConfig{Outages: 1, MaxWait: time.Nanosecond})
	pass, _ := g.Enter(0)
	_ = g.Leave(pass, time.Hour, away)
	j := job()
	j.Waited = time.Hour
	_, document, why := entered(t, pipeline.Parts{
		Coach: failing{errUnknown}, Provider: "fake", Fallback: coach.Rules{}, Gates: pipeline.Gates{Coach: g},
	}, j)
	if why != nil || document == nil {
		t.Errorf("ended with %v and %d bytes, want a report", why, len(document))
	}
}
