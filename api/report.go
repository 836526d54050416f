package api

import (
	"bytes"
	"context"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/report"
)

// GetReport answers the result as a page to print.
func (s *Server) GetReport(ctx context.Context, req GetReportRequestObject) (GetReportResponseObject, error) {
	id, err := parseID(req.Id)
	if err != nil {
		return nil, err
	}
	a, err := s.deps.Reader.Get(ctx, caller(ctx).UserID, id)
	if err != nil {
		return nil, err
	}
	if a.Status != analysis.Succeeded {
		r := conflict("invalid_state", "The analysis is "+string(a.Status)+"; a report needs its result.")
		r.current = a.Status
		return nil, r
	}
	var page bytes.Buffer
	if err := report.Write(&page, &a); err != nil {
		return nil, err
	}
	return GetReport200TexthtmlResponse{
		Body: &page, ContentLength: int64(page.Len()),
		Headers: GetReport200ResponseHeaders{ContentSecurityPolicy: report.Policy},
	}, nil
}
