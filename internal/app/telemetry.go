package app

import (
	"context"
	"errors"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/alarm"
	"github.com/masterspeak/masterspeak/internal/pipeline"
	"github.com/masterspeak/masterspeak/internal/ratelimit"
	"github.com/masterspeak/masterspeak/internal/telemetry"
	"github.com/masterspeak/masterspeak/internal/tracing"
	"github.com/masterspeak/masterspeak/worker"
)

// openTelemetry prepares what tells operators of a process. It connects to
// nothing yet; a DSN or an address that is none is refused.
func (s *stack) openTelemetry(ctx context.Context, name string) (err error) {
	telemetry.Process(s.metrics, name, Version)
	s.alarm, err = alarm.Open(alarm.Config{
		DSN: s.cfg.SentryDSN.Reveal(), Service: name, Version: Version, Environment: string(s.cfg.Env),
	})
	if err != nil {
		return err
	}
	s.tracing, err = tracing.Open(ctx, tracing.Config{
		Endpoint: s.cfg.OTLPEndpoint, Ratio: s.cfg.TraceRatio,
		Service: "masterspeak-" + name, Version: Version, Environment: string(s.cfg.Env), Logger: s.log,
	})
	s.closing = context.WithoutCancel(ctx) // the stop is what ends ctx
	return err
}

func (s *stack) closeTelemetry() {
	if s.tracing != nil {
		ctx, cancel := context.WithTimeoutCause(s.closing, flushTime, errors.New("sending the last traces took too long"))
		defer cancel()
		s.tracing.Close(ctx)
	}
	s.alarm.Close()
}

// follow adds to a server what is on: a nil pointer in an interface would be
// asked for each request.
func (s *stack) follow(deps *api.Deps) {
	if s.tracing != nil {
		deps.Tracer = s.tracing
	}
	if s.alarm != nil {
		deps.Alarm = s.alarm
	}
}

// followed is follow for a pool.
func (s *stack) followed(cfg worker.Config) worker.Config {
	if s.tracing != nil {
		cfg.Spans = s.tracing
	}
	cfg.Alarm = s.alarm
	return cfg
}

// showLimits shows whether the counters are shared, where they should be.
func (s *stack) showLimits(limiter *ratelimit.Limiter) {
	if !s.cfg.RedisURL.IsZero() {
		telemetry.Limits(s.metrics, func() bool { return limiter.State() == ratelimit.BackendRedis })
	}
}

func (s *stack) observer(purpose, operation, model string) pipeline.Observer {
	return telemetry.NewProvider(s.metrics, purpose, operation, model, s.tracing)
}
