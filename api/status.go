package api

import (
	"context"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// GetStatus shows everything that operators look at first. What cannot be
// asked now is null, and the checks say why: this answers while all else fails.
func (s *Server) GetStatus(ctx context.Context, _ GetStatusRequestObject) (GetStatusResponseObject, error) {
	h := s.deps.Health.Health()
	out := ServiceStatus{
		Status: h.Status, Service: h.Service, Version: h.Version, Environment: h.Environment, Timestamp: h.CheckedAt.UTC(),
		Checks: h.Checks, Migration: MigrationStatus{Applied: h.SchemaApplied, Required: h.SchemaRequired},
		UptimeSeconds: int64(s.now().Sub(s.started) / time.Second),
	}
	if out.Checks == nil {
		out.Checks = map[string]string{}
	}
	if q, err := s.look(ctx); err == nil {
		shown := toQueue(&q)
		out.Queue = &shown
	}
	return GetStatus200JSONResponse(out), nil
}

// look shows the queue from both sides, or from one while the broker is away.
func (s *Server) look(ctx context.Context) (analysis.QueueState, error) {
	q, err := s.deps.Queue.Queue(ctx)
	if err != nil {
		return q, err
	}
	streams, err := s.deps.Broker.LaneDepths(ctx)
	if err != nil {
		s.log.Warn().Err(err).Msg("queue shown without its broker")
	}
	q.Beside(streams)
	return q, nil
}
