package api

import (
	"bytes"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/report"
)

// getReport answers the result as a page to print.
func (s *Server) getReport(c echo.Context) error {
	id, err := parseID(c.Param("id"))
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	a, err := s.deps.Reader.Get(ctx, caller(ctx).UserID, id)
	if err != nil {
		return err
	}
	if a.Status != analysis.Succeeded {
		r := conflict("invalid_state", "The analysis is "+string(a.Status)+"; a report needs its result.")
		r.current = a.Status
		return r
	}
	var page bytes.Buffer
	if err := report.Write(&page, &a); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", report.Policy)
	return c.HTMLBlob(http.StatusOK, page.Bytes())
}
