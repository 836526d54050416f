package postgres

import (
	"context"
	"time"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/scoring"
)

// Progress measures what became of the owner's succeeded analyses since then,
// of the latest analysis.MaxProgress of them. What was never measured, or from
// too little to be scored, is left out; the order means nothing.
func (s *Store) Progress(ctx context.Context, owner analysis.ID, since time.Time) ([]analysis.Measure, error) {
	rows, err := s.q.MeasureProgress(ctx, s.pool, db.MeasureProgressParams{
		OwnerID: owner, Since: since, MaxRows: analysis.MaxProgress,
		ShortestText: scoring.ShortestText, ShortestSpoken: scoring.ShortestSpoken,
	})
	if err != nil {
		return nil, explain("measuring progress", err)
	}
	measures := make([]analysis.Measure, len(rows))
	for i, r := range rows {
		points := make([]analysis.Point, len(r.Values))
		for j, value := range r.Values {
			points[j] = analysis.Point{ID: r.Ids[j], At: r.Times[j].UTC(), Value: value}
		}
		measures[i] = analysis.Measure{Name: r.Name, Median: r.Median, Trend: r.Trend, Points: points}
	}
	return measures, nil
}
