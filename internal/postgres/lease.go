package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Claim takes a job under a new lease. It returns nil and no error when there
// is nothing to take: the job has ended, is someone else's, waits for its
// time, or is poison that the dispatcher will bury.
func (s *Store) Claim(ctx context.Context, id analysis.ID) (*analysis.Job, error) {
	job, err := s.claims.Do(ctx, id)
	return job, explain("claiming a job", err)
}

// claimTries and claimPause bridge a restart of the server: jobs that were
// claimed by a commit whose answer was lost would else lie until their lease
// has run out.
const (
	claimTries = 20
	claimPause = 400 * time.Millisecond
)

// claimAll gives a job to the first of those in the group who want it.
func (s *Store) claimAll(ctx context.Context, ids []analysis.ID) ([]*analysis.Job, error) {
	token := analysis.ID(uuid.New())
	jobs, err := s.claimAs(ctx, token, ids)
	for try := 1; try < claimTries && err != nil && unavailable(err); try++ {
		select {
		case <-time.After(claimPause):
			jobs, err = s.claimAs(ctx, token, ids)
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	return jobs, err
}

func (s *Store) claimAs(ctx context.Context, token analysis.ID, ids []analysis.ID) ([]*analysis.Job, error) {
	rows, err := s.q.ClaimAnalyses(ctx, s.pool, db.ClaimAnalysesParams{
		Ids: ids, LeaseToken: token, LeaseMs: s.cfg.Lease.Milliseconds(), MaxCrashes: analysis.MaxCrashes,
	})
	if err != nil {
		return nil, err
	}
	taken := make(map[analysis.ID]*analysis.Job, len(rows))
	for i := range rows {
		taken[rows[i].ID] = toJob(&rows[i], token)
	}
	jobs := make([]*analysis.Job, len(ids))
	for i, id := range ids {
		jobs[i] = taken[id]
		delete(taken, id)
	}
	return jobs, nil
}

func toJob(r *db.ClaimAnalysesRow, token analysis.ID) *analysis.Job {
	return &analysis.Job{
		Lease: analysis.Lease{ID: r.ID, Token: token},
		Owner: r.OwnerID, Lane: analysis.Lane(r.Lane),
		Attempt: int(r.Attempt), Crashes: int(r.Crashes), Version: r.Version,
		Waited: time.Duration(r.WaitedMs) * time.Millisecond, Ready: time.Duration(r.ReadyMs) * time.Millisecond, TraceParent: r.Traceparent,
		Source: analysis.Source(r.Source), Kind: r.Kind, Depth: r.Depth, Language: r.Language,
		Title: r.Title, Text: r.Body, AudioURL: r.AudioUrl, BlobKey: r.BlobKey, Fresh: !r.Reuse,
	}
}

// columns splits leases into parallel arrays.
func columns(leases []analysis.Lease) (ids, tokens []analysis.ID) {
	ids, tokens = make([]analysis.ID, len(leases)), make([]analysis.ID, len(leases))
	for i, l := range leases {
		ids[i], tokens[i] = l.ID, l.Token
	}
	return ids, tokens
}

// ExtendLeases renews leases by token and returns the ids that are still held;
// the others are lost.
func (s *Store) ExtendLeases(ctx context.Context, leases []analysis.Lease) ([]analysis.ID, error) {
	leases = byID(leases, func(l analysis.Lease) analysis.ID { return l.ID })
	p := db.ExtendLeasesParams{LeaseMs: s.cfg.Lease.Milliseconds()}
	p.Ids, p.LeaseTokens = columns(leases)
	held, err := s.q.ExtendLeases(ctx, s.vital, p)
	if err != nil {
		return nil, explain("extending leases", err)
	}
	return held, nil
}

// byID is a copy in the one order in which rows are locked everywhere, so that
// groups that overlap do not deadlock.
func byID[T any](items []T, id func(T) analysis.ID) []T {
	return slices.SortedFunc(slices.Values(items), func(a, b T) int { return id(a).Compare(id(b)) })
}

// stage is one visible step of a running job.
type stage struct {
	lease analysis.Lease
	stage analysis.Stage
}

// SetStage shows what the job is doing and returns its new version, or
// analysis.ErrFenced.
func (s *Store) SetStage(ctx context.Context, lease analysis.Lease, st analysis.Stage) (int64, error) {
	return fencedVersion(s.stages.Do(ctx, stage{lease, st}))
}

func (s *Store) setStages(ctx context.Context, items []stage) ([]int64, error) {
	var p db.SetStagesParams
	for _, it := range byID(items, func(s stage) analysis.ID { return s.lease.ID }) {
		p.Ids = append(p.Ids, it.lease.ID)
		p.LeaseTokens = append(p.LeaseTokens, it.lease.Token)
		p.Stages = append(p.Stages, string(it.stage))
	}
	rows, err := s.q.SetStages(ctx, s.vital, p)
	if err != nil {
		return nil, err
	}
	return versions(items, func(s stage) analysis.ID { return s.lease.ID }, rows), nil
}
