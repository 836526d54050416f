package app

import (
	"fmt"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/budget"
	"github.com/masterspeak/masterspeak/internal/telemetry"
)

// spending is what a provider may be asked for; without a budget where there
// is no provider, and where nothing limits it and nobody would hear of limits.
type spending struct{ *budget.Budget }

// spendings are those of the two providers.
type spendings struct{ coach, transcriber spending }

func (s *stack) budgets() (b spendings, err error) {
	if s.cfg.Coach == "openai" {
		if b.coach, err = s.budget("coach", s.cfg.OpenAIBaseURL+" "+s.cfg.OpenAIModel); err != nil {
			return b, err
		}
	}
	if s.transcribes() {
		b.transcriber, err = s.budget("transcriber", s.transcriberURL()+" "+s.cfg.TranscribeModel)
	}
	return b, err
}

func (s *stack) budget(purpose, provider string) (spending, error) {
	limited := s.cfg.ProviderRPM > 0 || s.cfg.ProviderTPM > 0
	if !limited && s.cfg.RedisURL.IsZero() {
		return spending{}, nil
	}
	logRedis(s.cfg.RedisURL, s.log)
	b, err := budget.New(budget.Config{
		RedisURL: s.cfg.RedisURL.Reveal(), Provider: provider,
		RPM: s.cfg.ProviderRPM, TPM: s.cfg.ProviderTPM, Logger: s.log, Recorder: telemetry.NewBudget(s.metrics, purpose),
	})
	if err != nil {
		return spending{}, fmt.Errorf("making the budget of the %s: %w", purpose, err)
	}
	return spending{b}, nil
}

func (b spendings) close() { b.coach.close(); b.transcriber.close() }

func (b spending) close() {
	if b.Budget != nil {
		_ = b.Close() // nothing is kept that could be lost
	}
}

// census shows the queue, and tells the budgets how many share them.
type census struct {
	*telemetry.Queue
	budgets spendings
}

// Show takes a look at the queue.
func (c census) Show(q analysis.QueueState) {
	c.Queue.Show(q)
	for _, b := range []spending{c.budgets.coach, c.budgets.transcriber} {
		if b.Budget != nil {
			b.Among(len(q.Workers))
		}
	}
}
