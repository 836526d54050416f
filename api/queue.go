package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// GetQueue shows the queue from both sides, and from one while the broker is
// away.
func (s *Server) GetQueue(ctx context.Context, _ GetQueueRequestObject) (GetQueueResponseObject, error) {
	q, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	return GetQueue200JSONResponse(toQueue(&q)), nil
}

// PauseLane stops the hand-out of a lane's work.
func (s *Server) PauseLane(ctx context.Context, req PauseLaneRequestObject) (PauseLaneResponseObject, error) {
	lane := analysis.Lane(req.Lane)
	if !lane.Valid() {
		return nil, notFound()
	}
	trail(ctx).Lane = lane
	if err := s.deps.Queue.PauseLane(ctx, lane, caller(ctx).UserID); err != nil {
		return nil, err
	}
	return PauseLane204Response{}, nil
}

// ResumeLane undoes PauseLane.
func (s *Server) ResumeLane(ctx context.Context, req ResumeLaneRequestObject) (ResumeLaneResponseObject, error) {
	lane := analysis.Lane(req.Lane)
	if !lane.Valid() {
		return nil, notFound()
	}
	trail(ctx).Lane = lane
	if err := s.deps.Queue.ResumeLane(ctx, lane); err != nil {
		return nil, err
	}
	return ResumeLane204Response{}, nil
}

func toQueue(q *analysis.QueueState) QueueStatus {
	out := QueueStatus{DeadLetters: q.DeadLetters, Lanes: make([]LaneStatus, len(q.Lanes)), Workers: make([]WorkerStatus, len(q.Workers))}
	for i := range q.Lanes {
		out.Lanes[i] = toLane(&q.Lanes[i])
	}
	for i, w := range q.Workers {
		out.Workers[i] = WorkerStatus{Id: uuid.UUID(w.ID), Version: w.Version, Slots: w.Slots, Busy: w.Busy, LastSeen: w.LastSeen}
	}
	return out
}

func toLane(l *analysis.LaneState) LaneStatus {
	out := LaneStatus{
		Name: string(l.Lane), Queued: l.Due, Dispatched: l.Dispatched, Running: l.Running, Delayed: l.Delayed,
		OldestAgeSeconds: l.OldestAgeSeconds, Paused: l.Paused,
	}
	if drift, known := l.Drift(); known {
		out.StreamMessages, out.ConsumerPending, out.ConsumerAckPending = &l.Stream.Messages, &l.Stream.Pending, &l.Stream.AckPending
		out.Drift = &drift
	}
	return out
}
