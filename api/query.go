package api

import (
	"maps"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// queries are the parameters of the routes that take any in their query.
var queries = map[string][]string{
	"GET /v1/analyses": {
		"status", "kind", "source", "lane", "label", "batch", "created_after", "created_before", "limit", "cursor",
	},
	"GET /v1/analyses/:id":            {"wait"},
	"GET /v1/progress":                {"days"},
	"GET /v1/webhooks/:id/deliveries": {"status", "limit", "cursor"},
	"GET /v1/ops/dead-letters":        {"error_code", "lane", "before", "limit", "cursor"},
}

// checkQuery refuses parameters that nobody would look at: a filter with a typo
// would otherwise list everything.
func (s *Server) checkQuery(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		req := c.Request()
		known, ok := queries[strings.Replace(req.Method, "HEAD", "GET", 1)+" "+c.Path()]
		if req.URL.RawQuery == "" || !ok {
			return next(c)
		}
		var unknown []FieldError
		for _, name := range slices.Sorted(maps.Keys(c.QueryParams())) {
			if !slices.Contains(known, name) {
				unknown = append(unknown, field(clip("/"+escapePointer(name)), "unknown_parameter", "There is no such parameter."))
			}
		}
		if len(unknown) > 0 {
			return malformed("invalid_parameter", "A parameter is not known.", unknown...)
		}
		return next(c)
	}
}
