package api

import (
	"context"
	"strconv"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

const (
	defaultPage = 50
	maxPage     = 200
)

// ListAnalyses answers one page, newest first.
func (s *Server) ListAnalyses(ctx context.Context, req ListAnalysesRequestObject) (ListAnalysesResponseObject, error) {
	owner := caller(ctx).UserID
	limit, err := parseLimit(req.Params.Limit)
	if err != nil {
		return nil, err
	}
	filter, err := parseFilter(&req.Params)
	if err != nil {
		return nil, err
	}
	after, err := s.cursors.after(req.Params.Cursor, owner, filter)
	if err != nil {
		return nil, err
	}
	found, err := s.deps.Reader.List(ctx, owner, filter, after, limit+1) // one more tells whether a page follows
	if err != nil {
		return nil, err
	}
	found, next, err := page(s.cursors, found, limit, owner, filter, func(a *analysis.Analysis) analysis.Cursor {
		return analysis.Cursor{CreatedAt: a.CreatedAt, ID: a.ID}
	})
	if err != nil {
		return nil, err
	}
	return ListAnalyses200JSONResponse{Data: withoutResults(found), NextCursor: next}, nil
}

func parseLimit(s *string) (int, error) {
	if s == nil {
		return defaultPage, nil
	}
	n, err := strconv.Atoi(*s)
	if err != nil {
		return 0, malformedParameter("/limit", "A whole number.")
	}
	if n < 1 || n > maxPage {
		return 0, invalid(field("/limit", "out_of_range", "Between 1 and "+strconv.Itoa(maxPage)+"."))
	}
	return n, nil
}

func parseFilter(p *ListAnalysesParams) (analysis.Filter, error) {
	filter := analysis.Filter{
		Status: analysis.Status(or(p.Status, "")), Kind: or(p.Kind, ""),
		Source: analysis.Source(or(p.Source, "")), Lane: analysis.Lane(or(p.Lane, "")), Label: or(p.Label, ""),
	}
	var err error
	if p.Batch != nil {
		if filter.Batch, err = analysis.ParseID(*p.Batch); err != nil {
			return filter, malformedParameter("/batch", "A UUID in its 36-character form.")
		}
	}
	if filter.CreatedAfter, err = parseTime("/created_after", p.CreatedAfter); err != nil {
		return filter, err
	}
	if filter.CreatedBefore, err = parseTime("/created_before", p.CreatedBefore); err != nil {
		return filter, err
	}
	var f findings
	f.check(p.Status == nil || filter.Status.Valid(), "/status", "not_allowed", "A status of an analysis.")
	f.check(p.Source == nil || filter.Source == analysis.Text || filter.Source == analysis.Audio,
		"/source", "not_allowed", "One of text, audio.")
	if p.Kind != nil {
		f.oneOf("/kind", filter.Kind, analysis.Kinds())
	}
	if p.Lane != nil {
		f.oneOf("/lane", string(filter.Lane), lanes())
	}
	f.text("/label", filter.Label, analysis.MaxLabelChars)
	return filter, f.err()
}

func parseTime(pointer string, s *string) (time.Time, error) {
	if s == nil {
		return time.Time{}, nil
	}
	t, ok := readTime(*s)
	if !ok {
		return time.Time{}, malformedParameter(pointer, "An RFC 3339 time, such as 2026-01-31T12:00:00Z.")
	}
	return t, nil
}

// readTime reads an RFC 3339 time that is one in UTC too, where an offset may
// lead into a year that cannot be written.
func readTime(s string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, s)
	t = t.UTC()
	return t, err == nil && t.Year() >= 1 && t.Year() <= 9999
}

func malformedParameter(pointer, detail string) *refusal {
	return malformed("invalid_parameter", "A parameter is malformed.", field(pointer, "malformed", detail))
}
