package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// farFuture stands for "no upper bound" in a keyset comparison.
var farFuture = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Get reads one analysis of the owner with its result. It returns
// analysis.ErrGone for one that was deleted or aged out, and
// analysis.ErrNotFound for any other id, another owner's included.
func (s *Store) Get(ctx context.Context, owner, id analysis.ID) (analysis.Analysis, error) {
	found, err := s.GetAll(ctx, []analysis.Ref{{Owner: owner, ID: id}})
	if err != nil {
		return analysis.Analysis{}, err
	}
	if len(found) == 0 {
		return analysis.Analysis{}, s.absent(ctx, owner, id)
	}
	return found[0], nil
}

// GetAll reads analyses of several owners with their results, in no order, and
// leaves out what is not there or is another owner's.
func (s *Store) GetAll(ctx context.Context, wanted []analysis.Ref) ([]analysis.Analysis, error) {
	p := db.GetAnalysesParams{Ids: make([]analysis.ID, len(wanted)), OwnerIds: make([]analysis.ID, len(wanted))}
	for i, ref := range wanted {
		p.Ids[i], p.OwnerIds[i] = ref.ID, ref.Owner
	}
	rows, err := s.q.GetAnalyses(ctx, s.pool, p)
	if err != nil {
		return nil, explain("reading analyses", err)
	}
	found := make([]analysis.Analysis, len(rows))
	for i, row := range rows {
		found[i] = toAnalysis(&db.ListAnalysesRow{
			ID: row.ID, OwnerID: row.OwnerID, Status: row.Status, Stage: row.Stage, Lane: row.Lane,
			Attempt: row.Attempt, Version: row.Version, CreatedAt: row.CreatedAt, RunAt: row.RunAt,
			StartedAt: row.StartedAt, FinishedAt: row.FinishedAt,
			ErrorCode: row.ErrorCode, ErrorMessage: row.ErrorMessage, ErrorRetryable: row.ErrorRetryable,
			Title: row.Title, Kind: row.Kind, Depth: row.Depth, Source: row.Source, Language: row.Language,
			Labels: row.Labels, Metadata: row.Metadata,
		})
		found[i].Result = row.Document
	}
	return found, nil
}

// absent says why there is no row.
func (s *Store) absent(ctx context.Context, owner, id analysis.ID) error {
	gone, err := s.q.IsTombstone(ctx, s.pool, db.IsTombstoneParams{ID: id, OwnerID: owner})
	switch {
	case err != nil:
		return explain("looking for a tombstone", err)
	case gone:
		return analysis.ErrGone
	}
	return analysis.ErrNotFound
}

// List returns up to limit analyses of the owner, newest first, without
// results, beginning after the cursor.
func (s *Store) List(ctx context.Context, owner analysis.ID, f analysis.Filter, after *analysis.Cursor, limit int) ([]analysis.Analysis, error) {
	if !f.Batch.IsZero() {
		return s.listBatch(ctx, owner, f, after, limit)
	}
	p := db.ListAnalysesParams{
		OwnerID: owner, BeforeTime: farFuture, CreatedFrom: f.CreatedAfter,
		Status: optional(f.Status), Kind: optional(f.Kind), Source: optional(f.Source),
		Lane: optional(f.Lane), Label: optional(f.Label),
		MaxRows: int32(min(limit, math.MaxInt32)), //nolint:gosec // bounded on this line
	}
	if !f.CreatedBefore.IsZero() {
		p.BeforeTime = f.CreatedBefore
	}
	if after != nil && after.CreatedAt.Before(p.BeforeTime) {
		p.BeforeTime, p.BeforeID = after.CreatedAt, after.ID
	}
	rows, err := s.q.ListAnalyses(ctx, s.pool, p)
	if err != nil {
		return nil, explain("listing analyses", err)
	}
	list := make([]analysis.Analysis, len(rows))
	for i := range rows {
		list[i] = toAnalysis(&rows[i])
	}
	return list, nil
}

func toAnalysis(r *db.ListAnalysesRow) analysis.Analysis {
	a := analysis.Analysis{
		ID: r.ID, Owner: r.OwnerID, Status: analysis.Status(r.Status),
		Title: r.Title, Kind: r.Kind, Depth: r.Depth, Source: analysis.Source(r.Source), Language: r.Language,
		Lane: analysis.Lane(r.Lane), Metadata: r.Metadata,
		Attempts: int(r.Attempt), Version: r.Version,
		CreatedAt: r.CreatedAt.UTC(), StartedAt: utc(r.StartedAt), FinishedAt: utc(r.FinishedAt),
	}
	if r.Stage != nil {
		a.Stage = analysis.Stage(*r.Stage)
	}
	if err := json.Unmarshal(r.Labels, &a.Labels); err != nil {
		a.Labels = nil // written by us as an array of strings; shown as none rather than failing the read
	}
	if r.ErrorCode != nil {
		a.Error = &analysis.JobError{Code: *r.ErrorCode, Message: deref(r.ErrorMessage), Retryable: deref(r.ErrorRetryable)}
	}
	// A job that met an outage at its first attempt waits with none spent.
	if a.Status == analysis.Queued && (a.Attempts > 0 || a.Error != nil) {
		a.NextAttemptAt = utc(&r.RunAt)
	}
	return a
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// optional makes a filter of a non-empty value.
func optional[T ~string](v T) *string {
	if v == "" {
		return nil
	}
	s := string(v)
	return &s
}

func isEOF(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// change describes a guarded move for an error text.
func change(move analysis.Move, id analysis.ID) string {
	return fmt.Sprintf("%s of analysis %s", move, id)
}
