package postgres

import (
	"context"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Export is List with results and with what was submitted.
func (s *Store) Export(ctx context.Context, owner analysis.ID, after *analysis.Cursor, limit int) ([]analysis.Exported, error) {
	list, err := s.List(ctx, owner, analysis.Filter{}, after, limit)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	ids, refs := make([]analysis.ID, len(list)), make([]analysis.Ref, len(list))
	for i := range list {
		ids[i], refs[i] = list[i].ID, analysis.Ref{Owner: owner, ID: list[i].ID}
	}
	full, err := s.GetAll(ctx, refs)
	if err != nil {
		return nil, err
	}
	submitted, err := s.q.GetSubmitted(ctx, s.pool, db.GetSubmittedParams{Ids: ids, OwnerID: owner})
	if err != nil {
		return nil, explain("reading submissions", err)
	}
	found := make(map[analysis.ID]*analysis.Exported, len(list))
	exported := make([]analysis.Exported, len(list))
	for i := range list {
		exported[i].Analysis = list[i]
		found[list[i].ID] = &exported[i]
	}
	for i := range full {
		found[full[i].ID].Analysis = full[i]
	}
	for _, r := range submitted {
		found[r.ID].Text, found[r.ID].AudioURL = r.Body, r.AudioUrl
	}
	return exported, nil
}
