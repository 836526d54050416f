package app

import (
	"fmt"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/budget"
	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/pipeline"
	"github.com/masterspeak/masterspeak/internal/telemetry"
)

// analyzer chooses the coach. The rules take milliseconds, so that a few
// messages may wait in this process; a provider takes seconds, and none may.
func (s *stack) analyzer(b spending) (a *pipeline.Analyzer, prefetch int, err error) {
	if s.cfg.Coach != "openai" {
		return pipeline.New(coach.Rules{}, "rules"), 8, nil
	}
	openai, err := coach.NewOpenAI(coach.OpenAIConfig{
		BaseURL: s.cfg.OpenAIBaseURL, APIKey: s.cfg.OpenAIAPIKey.Reveal(), Model: s.cfg.OpenAIModel, Timeout: s.cfg.ProviderTimeout,
	})
	if err != nil {
		return nil, 0, fmt.Errorf("making the coach: %w", err)
	}
	var asked pipeline.Coach = openai
	if b.Budget != nil {
		asked = pipeline.Budgeted(openai, b)
	}
	a = pipeline.New(asked, "openai")
	if s.cfg.CoachFallback == "rules" {
		a = a.WithFallback(coach.Rules{})
	}
	return a, 1, nil
}

// spending is the budget of the coach; without one where there is no provider,
// and where nothing limits it and nobody would hear of its limits.
type spending struct{ *budget.Budget }

// budget makes what the coach may spend.
func (s *stack) budget() (spending, error) {
	limited := s.cfg.ProviderRPM > 0 || s.cfg.ProviderTPM > 0
	if s.cfg.Coach != "openai" || !limited && s.cfg.RedisURL.IsZero() {
		return spending{}, nil
	}
	logRedis(s.cfg.RedisURL, s.log)
	b, err := budget.New(budget.Config{
		RedisURL: s.cfg.RedisURL.Reveal(), Provider: s.cfg.OpenAIBaseURL + " " + s.cfg.OpenAIModel,
		RPM: s.cfg.ProviderRPM, TPM: s.cfg.ProviderTPM, Logger: s.log, Recorder: telemetry.NewBudget(s.metrics, "coach"),
	})
	if err != nil {
		return spending{}, fmt.Errorf("making the coach's budget: %w", err)
	}
	return spending{b}, nil
}

func (b spending) close() {
	if b.Budget != nil {
		_ = b.Close() // nothing is kept that could be lost
	}
}

// census shows the queue, and tells the budget how many share it.
type census struct {
	*telemetry.Queue
	budget spending
}

// Show takes a look at the queue.
func (c census) Show(q analysis.QueueState) {
	c.Queue.Show(q)
	if c.budget.Budget != nil {
		c.budget.Among(len(q.Workers))
	}
}
