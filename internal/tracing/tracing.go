package tracing

import (
	"context"
	"fmt"
	"net/url"

	"github.com/rs/zerolog"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Config says where spans go. Headers, timeouts and the like are the standard's
// own variables, which the exporter reads.
type Config struct {
	Endpoint    string  // of an OTLP collector over HTTP, without /v1/traces
	Ratio       float64 // of the requests that are followed
	Service     string
	Version     string
	Environment string
	Logger      zerolog.Logger
}

// Tracing makes spans. A nil one makes none.
type Tracing struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

// Open makes one that sends in the background; nil without an endpoint. What
// the collector does not take in time is dropped, nobody waits for it.
func Open(ctx context.Context, cfg Config) (*Tracing, error) {
	if cfg.Endpoint == "" {
		return nil, nil //nolint:nilnil // nil is the tracing that is off
	}
	to, err := url.JoinPath(cfg.Endpoint, "v1", "traces")
	if err != nil {
		return nil, fmt.Errorf("reading the address for traces: %w", err)
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(to))
	if err != nil {
		return nil, fmt.Errorf("making an exporter of traces: %w", err)
	}
	about, err := resource.New(ctx, resource.WithAttributes(
		serviceName.String(cfg.Service), serviceVersion.String(cfg.Version), environment.String(cfg.Environment),
	), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("describing the source of traces: %w", err)
	}
	provider := sdk.NewTracerProvider(
		sdk.WithBatcher(&telling{SpanExporter: exporter, log: cfg.Logger}), sdk.WithResource(about),
		sdk.WithSampler(sdk.ParentBased(linked{sdk.TraceIDRatioBased(cfg.Ratio)})),
	)
	return &Tracing{provider: provider, tracer: provider.Tracer("github.com/masterspeak/masterspeak")}, nil
}

// Close sends what is left, for as long as ctx lasts.
func (t *Tracing) Close(ctx context.Context) {
	if t != nil {
		_ = t.provider.Shutdown(ctx) // the exporter has told
	}
}

// linked follows a new trace when what it links to is followed.
type linked struct{ sdk.Sampler }

func (l linked) ShouldSample(p sdk.SamplingParameters) sdk.SamplingResult {
	for _, link := range p.Links {
		if link.SpanContext.IsSampled() {
			return sdk.AlwaysSample().ShouldSample(p)
		}
	}
	return l.Sampler.ShouldSample(p)
}

// telling logs what could not be sent; the SDK would print it to stderr.
type telling struct {
	sdk.SpanExporter
	log zerolog.Logger
}

func (e *telling) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	if err := e.SpanExporter.ExportSpans(ctx, spans); err != nil {
		e.log.Warn().Err(err).Int("spans", len(spans)).Msg("traces not sent")
	}
	return nil
}
