package telemetry

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/masterspeak/masterspeak/internal/pipeline"
	"github.com/masterspeak/masterspeak/internal/provider"
	"github.com/masterspeak/masterspeak/internal/tracing"
)

// Provider shows what the calls to one provider cost and how they fail.
type Provider struct {
	operation, model string
	spans            *tracing.Tracing

	duration prometheus.Histogram
	failures *prometheus.CounterVec
	tokens   *prometheus.CounterVec
	audio    prometheus.Counter
}

// Classes of failures beside the codes of package provider.
const (
	cancelled = "cancelled" // by us
	unknown   = "other"
)

// NewProvider registers the series of one provider, which is named by what it
// is for; operation and model name its spans.
func NewProvider(r *prometheus.Registry, purpose, operation, model string, spans *tracing.Tracing) *Provider {
	of := prometheus.Labels{"provider": purpose}
	p := &Provider{
		operation: operation, model: model, spans: spans,
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "masterspeak_provider_duration_seconds", ConstLabels: of, Help: "Time of one call, repairs included, without the wait for the budget.",
			Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 20, 30, 60, 90, 180},
		}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "masterspeak_provider_errors_total", ConstLabels: of, Help: "Calls without a usable answer, by class.",
		}, []string{"class"}),
		tokens: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "masterspeak_provider_tokens_total", ConstLabels: of, Help: "Tokens as the provider counts them.",
		}, []string{"direction"}),
		audio: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "masterspeak_provider_audio_seconds_total", ConstLabels: of, Help: "Seconds of recordings that were sent.",
		}),
	}
	for _, class := range append(provider.Codes(), cancelled, unknown) {
		p.failures.WithLabelValues(class)
	}
	for _, direction := range []string{"input", "output"} {
		p.tokens.WithLabelValues(direction)
	}
	r.MustRegister(p.duration, p.failures, p.tokens, p.audio)
	return p
}

// Begin follows one call.
func (p *Provider) Begin(ctx context.Context) (context.Context, func(pipeline.Call)) {
	began := time.Now()
	ctx, followed := p.spans.Call(ctx, p.operation, p.model)
	return ctx, func(c pipeline.Call) {
		p.duration.Observe(time.Since(began).Seconds())
		p.tokens.WithLabelValues("input").Add(float64(c.InputTokens))
		p.tokens.WithLabelValues("output").Add(float64(c.OutputTokens))
		p.audio.Add(c.AudioSeconds)
		class := classOf(c.Err)
		if class != "" {
			p.failures.WithLabelValues(class).Inc()
		}
		followed(tracing.Call{InputTokens: c.InputTokens, OutputTokens: c.OutputTokens, Failure: class})
	}
}

func classOf(err error) string {
	var known *provider.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &known):
		return known.Code
	case errors.Is(err, context.Canceled):
		return cancelled
	}
	return unknown
}
