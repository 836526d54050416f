package postgres

import (
	"context"
	"slices"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// PauseLane stops the hand-out of jobs of the lane: from here on nothing of it
// is dispatched, and workers take nothing new as soon as they have looked.
func (s *Store) PauseLane(ctx context.Context, lane analysis.Lane, by analysis.ID) error {
	return explain("pausing a lane", s.q.PauseLane(ctx, s.pool, db.PauseLaneParams{Name: string(lane), PausedBy: by}))
}

// ResumeLane undoes PauseLane. A lane that is open stays so.
func (s *Store) ResumeLane(ctx context.Context, lane analysis.Lane) error {
	return explain("resuming a lane", s.q.ResumeLane(ctx, s.pool, string(lane)))
}

// PausedLanes lists the lanes of which no worker may take anything.
func (s *Store) PausedLanes(ctx context.Context) ([]analysis.Lane, error) {
	names, err := s.q.PausedLanes(ctx, s.pool)
	if err != nil {
		return nil, explain("reading which lanes are paused", err)
	}
	lanes := make([]analysis.Lane, len(names))
	for i, name := range names {
		lanes[i] = analysis.Lane(name)
	}
	return lanes, nil
}

// Depths counts what waits and runs in each lane.
func (s *Store) Depths(ctx context.Context) ([]analysis.Depth, error) {
	rows, err := s.q.LaneDepths(ctx, s.pool)
	if err != nil {
		return nil, explain("counting depths", err)
	}
	byLane := make(map[string]analysis.Depth, len(rows))
	for _, r := range rows {
		byLane[r.Lane] = analysis.Depth{Due: r.Due, Dispatched: r.Dispatched, Delayed: r.Delayed, Running: r.Running, OldestAgeSeconds: r.OldestAgeSeconds}
	}
	var depths []analysis.Depth
	for _, lane := range analysis.Lanes() {
		d := byLane[string(lane)]
		d.Lane = lane
		depths = append(depths, d)
	}
	return depths, nil
}

// CountDeadLetters counts the jobs that failed for good and are still kept.
func (s *Store) CountDeadLetters(ctx context.Context) (int64, error) {
	n, err := s.q.CountDeadLetters(ctx, s.pool)
	return n, explain("counting dead letters", err)
}

// Queue is the queue as Postgres knows it; what the broker says is not in it.
func (s *Store) Queue(ctx context.Context) (q analysis.QueueState, err error) {
	depths, err := s.Depths(ctx)
	if err != nil {
		return q, err
	}
	paused, err := s.PausedLanes(ctx)
	if err != nil {
		return q, err
	}
	for _, d := range depths {
		q.Lanes = append(q.Lanes, analysis.LaneState{Depth: d, Paused: slices.Contains(paused, d.Lane)})
	}
	if q.DeadLetters, err = s.CountDeadLetters(ctx); err != nil {
		return q, err
	}
	q.Workers, err = s.LiveWorkers(ctx)
	return q, err
}
