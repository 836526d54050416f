package api

import (
	"github.com/labstack/echo/v4"

	"github.com/masterspeak/masterspeak/internal/report"
	"github.com/masterspeak/masterspeak/web"
)

// consolePolicy lets the console run its own scripts and talk to this server
// alone. Its views are told apart by the fragment, so that there is one page
// and every other path stays a 404. It shows reports in a frame, whose style
// it must allow; blobs are recordings that were made or chosen in the page.
var consolePolicy = "default-src 'none'; script-src 'self'; style-src 'self' " + report.StyleSource +
	"; img-src 'self'; media-src blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" +
	"; require-trusted-types-for 'script'; trusted-types report"

// getConsole answers the page or a file of the console.
func (s *Server) getConsole(c echo.Context) error {
	name := c.Param("file")
	file, ok := web.Find(name)
	if !ok {
		return notFound()
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", consolePolicy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(self)")
	h.Add("Vary", "Accept-Encoding")
	file.Serve(c.Response(), c.Request())
	return nil
}
