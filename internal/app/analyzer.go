package app

import (
	"cmp"
	"fmt"

	"github.com/masterspeak/masterspeak/internal/audio"
	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/outbound"
	"github.com/masterspeak/masterspeak/internal/pipeline"
	"github.com/masterspeak/masterspeak/internal/provider"
	"github.com/masterspeak/masterspeak/internal/recording"
	"github.com/masterspeak/masterspeak/internal/telemetry"
	"github.com/masterspeak/masterspeak/internal/transcribe"
)

// maxRedirects of an audio_url: storage services need one or two.
const maxRedirects = 5

// analyzer chooses who does the work. The rules take milliseconds, so that a
// few messages may wait in this process; a provider takes seconds, and none may.
func (s *stack) analyzer(b spendings) (a *pipeline.Analyzer, prefetch int, err error) {
	parts := pipeline.Parts{
		Coach: coach.Rules{}, Provider: "rules", Fetcher: s.fetcher(), Keepsakes: s.store,
		Limits: audio.Limits{MaxSeconds: float64(s.cfg.MaxAudioSeconds)}, Logger: s.log,
	}
	prefetch = 8
	if s.cfg.Coach == "openai" {
		prefetch = 1
		if err := s.askOpenAI(&parts, b.coach); err != nil {
			return nil, 0, err
		}
	}
	if s.transcribes() {
		prefetch = 1
		if err := s.writeDown(&parts, b.transcriber); err != nil {
			return nil, 0, err
		}
	}
	return pipeline.New(parts), prefetch, nil
}

// transcribes is asked by workers, and by the API, which tells who speaks.
func (s *stack) transcribes() bool { return s.cfg.Transcribe == "openai" }

func (s *stack) askOpenAI(parts *pipeline.Parts, b spending) error {
	openai, err := coach.NewOpenAI(coach.OpenAIConfig{
		BaseURL: s.cfg.OpenAIBaseURL, APIKey: s.cfg.OpenAIAPIKey.Reveal(), Model: s.cfg.OpenAIModel, Timeout: s.cfg.ProviderTimeout,
	})
	if err != nil {
		return fmt.Errorf("making the coach: %w", err)
	}
	parts.Coach, parts.Provider = pipeline.Observed(openai, s.observer("coach", "chat", s.cfg.OpenAIModel)), "openai"
	parts.Gates.Coach = s.gate("coach")
	if b.Budget != nil {
		parts.Coach = pipeline.Budgeted(parts.Coach, b)
	}
	if s.cfg.CoachFallback == "rules" {
		parts.Fallback = coach.Rules{}
	}
	parts.Advice = coach.PromptVersion + " " + s.cfg.OpenAIBaseURL + " " + s.cfg.OpenAIModel
	return nil
}

func (s *stack) writeDown(parts *pipeline.Parts, b spending) error {
	base := s.transcriberURL()
	transcriber, err := transcribe.New(transcribe.Config{
		BaseURL: base, APIKey: s.cfg.OpenAIAPIKey.Reveal(), Model: s.cfg.TranscribeModel, Timeout: s.cfg.ProviderTimeout,
	})
	if err != nil {
		return fmt.Errorf("making the transcriber: %w", err)
	}
	parts.Transcriber = pipeline.ObservedTranscriber(transcriber, s.observer("transcriber", "transcribe", s.cfg.TranscribeModel))
	parts.Recogniser, parts.Gates.Transcriber = base+" "+s.cfg.TranscribeModel, s.gate("transcriber")
	if b.Budget != nil {
		parts.Transcriber = pipeline.BudgetedTranscriber(parts.Transcriber, b)
	}
	return nil
}

func (s *stack) gate(purpose string) *provider.Gate {
	return provider.NewGate(purpose, s.log, provider.GateConfig{
		MaxWait: s.cfg.ProviderMaxWait, Recorder: telemetry.NewGate(s.metrics, purpose),
	})
}

func (s *stack) transcriberURL() string { return cmp.Or(s.cfg.TranscribeBaseURL, s.cfg.OpenAIBaseURL) }

func (s *stack) fetcher() *recording.Fetcher {
	f := &recording.Fetcher{
		Client:   outbound.NewClient(outbound.Config{Allow: s.cfg.OutboundAllow, Redirects: maxRedirects}),
		MaxBytes: s.cfg.MaxUploadBytes,
	}
	if s.blobs != nil {
		f.Blobs = s.blobs
	}
	return f
}
