package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// finish is one result under its lease.
type finish struct {
	lease    analysis.Lease
	document json.RawMessage
}

// Finish commits the result together with the state succeeded, if the lease is
// still held, and returns the new version; else analysis.ErrFenced and nothing
// of the result is kept.
func (s *Store) Finish(ctx context.Context, lease analysis.Lease, result json.RawMessage) (int64, error) {
	return fencedVersion(s.finishes.Do(ctx, finish{lease, result}))
}

func (s *Store) finishAll(ctx context.Context, items []finish) ([]int64, error) {
	var p db.FinishAnalysesParams
	for _, it := range byID(items, func(f finish) analysis.ID { return f.lease.ID }) {
		p.Ids = append(p.Ids, it.lease.ID)
		p.LeaseTokens = append(p.LeaseTokens, it.lease.Token)
		p.Documents = append(p.Documents, string(it.document))
	}
	rows, err := s.q.FinishAnalyses(ctx, s.vital, p)
	if err != nil {
		return nil, err
	}
	given := make(map[analysis.ID]int64, len(rows))
	for _, r := range rows {
		given[r.ID] = r.Version
	}
	s.told(len(rows) > 0 && rows[0].Told)
	return versions(items, func(f finish) analysis.ID { return f.lease.ID }, given), nil
}

// versions are those that the items were given, in the order of the items; zero
// for one that was given none.
func versions[T any](items []T, id func(T) analysis.ID, given map[analysis.ID]int64) []int64 {
	out := make([]int64, len(items))
	for i, it := range items {
		out[i] = given[id(it)]
	}
	return out
}

// fencedVersion turns "no such row" (version 0) into analysis.ErrFenced.
func fencedVersion(version int64, err error) (int64, error) {
	switch {
	case isNoRows(err), err == nil && version == 0:
		return 0, analysis.ErrFenced
	case err != nil:
		return 0, explain("writing under a lease", err)
	}
	return version, nil
}

// told passes on that a statement has committed events for webhooks.
func (s *Store) told(events bool) {
	if events && s.cfg.Told != nil {
		s.cfg.Told()
	}
}

// Fail ends the job for good, or returns analysis.ErrFenced.
func (s *Store) Fail(ctx context.Context, lease analysis.Lease, why *analysis.JobError) (int64, error) {
	row, err := s.q.FailAnalysis(ctx, s.vital, db.FailAnalysisParams{
		ID: lease.ID, LeaseToken: lease.Token,
		ErrorCode: why.Code, ErrorMessage: why.Message, ErrorRetryable: why.Retryable,
	})
	s.told(row.Told)
	return fencedVersion(row.Version, err)
}

// Backoff queues the job for another try after the delay, or returns
// analysis.ErrFenced.
func (s *Store) Backoff(ctx context.Context, lease analysis.Lease, delay time.Duration, why *analysis.JobError) (int64, error) {
	return fencedVersion(s.q.BackoffAnalysis(ctx, s.vital, db.BackoffAnalysisParams{
		ID: lease.ID, LeaseToken: lease.Token,
		DelayMs: delay.Milliseconds(), ErrorCode: why.Code, ErrorMessage: why.Message,
	}))
}

// Hold is Backoff that spends no attempt.
func (s *Store) Hold(ctx context.Context, lease analysis.Lease, delay time.Duration, why *analysis.JobError) (int64, error) {
	return fencedVersion(s.q.HoldAnalysis(ctx, s.vital, db.HoldAnalysisParams{
		ID: lease.ID, LeaseToken: lease.Token,
		DelayMs: delay.Milliseconds(), ErrorCode: why.Code, ErrorMessage: why.Message,
	}))
}

// Interrupt gives the job back without spending an attempt, or returns
// analysis.ErrFenced.
func (s *Store) Interrupt(ctx context.Context, lease analysis.Lease) (int64, error) {
	return fencedVersion(s.q.InterruptAnalysis(ctx, s.vital, db.InterruptAnalysisParams{
		ID: lease.ID, LeaseToken: lease.Token,
	}))
}
