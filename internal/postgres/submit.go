package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// submitted is what a flush says of one submission; taken means that its
// idempotency key was there before.
type submitted struct {
	createdAt  time.Time
	dispatched bool
	taken      bool
}

// Submit accepts a submission: when it returns, the analysis, its text and its
// idempotency key are committed together. It mints the id. A key that was used
// with the same content returns the first answer again; with other content,
// analysis.ErrKeyReused.
func (s *Store) Submit(ctx context.Context, sub analysis.Submission) (analysis.Accepted, error) {
	sub.ID = newID()
	done, err := s.submits.Do(ctx, sub)
	if err != nil {
		return analysis.Accepted{}, explain("accepting a submission", err)
	}
	if done.taken {
		return s.replay(ctx, &sub)
	}
	return analysis.Accepted{Analysis: firstAnswer(&sub, done.createdAt), Dispatch: done.dispatched}, nil
}

// firstAnswer is the analysis at the moment of its acceptance.
func firstAnswer(sub *analysis.Submission, createdAt time.Time) analysis.Analysis {
	return analysis.Analysis{
		ID: sub.ID, Owner: sub.Owner, Status: analysis.Queued,
		Title: sub.Title, Kind: sub.Kind, Depth: sub.Depth, Source: sub.Source(), Language: sub.Language,
		Lane: sub.Lane, Labels: sub.Labels, Metadata: sub.Metadata,
		Version: 1, CreatedAt: createdAt.UTC(),
	}
}

// replay reads the first answer to an idempotency key. It is made of what was
// submitted, so nothing but the key needs to be kept for it.
func (s *Store) replay(ctx context.Context, sub *analysis.Submission) (analysis.Accepted, error) {
	key, err := s.q.GetIdempotencyKey(ctx, s.pool, db.GetIdempotencyKeyParams{OwnerID: sub.Owner, Key: sub.IdempotencyKey})
	if err != nil {
		return analysis.Accepted{}, explain("reading an idempotency key", err)
	}
	if !slices.Equal(key.Fingerprint, sub.Fingerprint[:]) {
		return analysis.Accepted{}, analysis.ErrKeyReused
	}
	a, err := s.Get(ctx, sub.Owner, key.AnalysisID)
	if err != nil {
		return analysis.Accepted{}, err
	}
	sub.ID = a.ID
	return analysis.Accepted{Analysis: firstAnswer(sub, a.CreatedAt), Replayed: true}, nil
}

// acceptAll commits a group of submissions. Of several with the same key in
// one group only the first goes in; the others find it taken.
func (s *Store) acceptAll(ctx context.Context, subs []analysis.Submission) ([]submitted, error) {
	rows, err := s.q.AcceptSubmissions(ctx, s.pool, acceptParams(withoutTwins(subs), s.cfg.OwnerWindow))
	if err != nil {
		return nil, err
	}
	added := make(map[analysis.ID]submitted, len(rows))
	for _, r := range rows {
		added[r.ID] = submitted{createdAt: r.CreatedAt, dispatched: r.Dispatched}
	}
	results := make([]submitted, len(subs))
	for i := range subs {
		row, ok := added[subs[i].ID]
		row.taken = !ok
		results[i] = row
	}
	return results, nil
}

func withoutTwins(subs []analysis.Submission) []analysis.Submission {
	type claim struct {
		owner analysis.ID
		key   string
	}
	seen := make(map[claim]bool)
	kept := make([]analysis.Submission, 0, len(subs))
	for _, sub := range subs {
		c := claim{sub.Owner, sub.IdempotencyKey}
		if c.key != "" && seen[c] {
			continue
		}
		seen[c] = true
		kept = append(kept, sub)
	}
	slices.SortFunc(kept, func(a, b analysis.Submission) int { return a.ID.Compare(b.ID) })
	return kept
}

func acceptParams(subs []analysis.Submission, window int) db.AcceptSubmissionsParams {
	var p db.AcceptSubmissionsParams
	p.OwnerWindow = int64(window)
	for i := range subs {
		sub := &subs[i]
		p.Ids = append(p.Ids, sub.ID)
		p.OwnerIds = append(p.OwnerIds, sub.Owner)
		p.Lanes = append(p.Lanes, string(sub.Lane))
		p.TtlSeconds = append(p.TtlSeconds, int64(sub.TTL/time.Second))
		p.Sources = append(p.Sources, string(sub.Source()))
		p.Kinds = append(p.Kinds, sub.Kind)
		p.Depths = append(p.Depths, sub.Depth)
		p.Languages = append(p.Languages, sub.Language)
		p.Titles = append(p.Titles, sub.Title)
		p.Labels = append(p.Labels, labelsJSON(sub.Labels))
		p.Metadata = append(p.Metadata, string(sub.Metadata))
		p.Bodies = append(p.Bodies, sub.Text)
		p.AudioUrls = append(p.AudioUrls, sub.AudioURL)
		p.Reuses = append(p.Reuses, !sub.Fresh)
		p.BlobKeys = append(p.BlobKeys, sub.Recording.Key)
		p.Keys = append(p.Keys, sub.IdempotencyKey)
		p.Fingerprints = append(p.Fingerprints, sub.Fingerprint[:])
		p.Traceparents = append(p.Traceparents, sub.TraceParent)
	}
	return p
}

func labelsJSON(labels []string) string {
	if len(labels) == 0 {
		return "[]"
	}
	b, err := json.Marshal(labels)
	if err != nil { // strings always marshal
		return "[]"
	}
	return string(b)
}

// isNoRows tells "nothing there" from a failure.
func isNoRows(err error) bool { return errors.Is(err, pgx.ErrNoRows) }
