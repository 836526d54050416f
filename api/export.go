package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

const (
	// exportPage is how many analyses are in memory at once, with results.
	exportPage = 20
	// exportPace is how long the client may take to read so much.
	exportPace = 30 * time.Second
)

// exportMe streams all there is about the caller. What fails after the
// beginning cuts the connection: half a document must not look like a whole.
func (s *Server) exportMe(c echo.Context) error {
	ctx, owner := c.Request().Context(), caller(c.Request().Context()).UserID
	user, err := s.deps.Profiles.User(ctx, owner)
	if err != nil {
		return err
	}
	keys, err := s.deps.Keys.ListKeys(ctx, owner)
	if err != nil {
		return err
	}
	hooks, err := s.deps.Webhooks.ListWebhooks(ctx, owner)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
	h.Set(echo.HeaderContentDisposition, `attachment; filename="masterspeak-export.json"`)
	if err := s.writeExport(c, user, keys, hooks); err != nil {
		if c.Response().Committed {
			if !errors.Is(err, ctx.Err()) || ctx.Err() == nil {
				s.log.Error().Err(err).Str("request_id", requestID(c)).Str("route", c.Path()).Msg("export cut off")
			}
			panic(http.ErrAbortHandler)
		}
		return err
	}
	return nil
}

func (s *Server) writeExport(c echo.Context, user account.User, keys []account.APIKey, hooks []webhook.Endpoint) error {
	w := &exportWriter{c: c}
	w.text(`{"exported_at":`).value(s.now().UTC()).text(`,"profile":`).value(toUser(user)).text(`,"api_keys":[`)
	for i := range keys {
		w.comma(i).value(toKey(&keys[i]))
	}
	w.text(`],"webhooks":[`)
	for i := range hooks {
		w.comma(i).value(toWebhook(&hooks[i]))
	}
	w.text(`],"analyses":[`)
	var after *analysis.Cursor
	for n := 0; w.err == nil; {
		found, err := s.deps.Exporter.Export(c.Request().Context(), user.ID, after, exportPage)
		if err != nil {
			return err
		}
		_ = http.NewResponseController(c.Response()).SetWriteDeadline(time.Now().Add(exportPace)) // a recorder in tests has none
		for i := range found {
			w.comma(n).value(toExported(&found[i]))
			n++
		}
		if len(found) < exportPage {
			break
		}
		last := &found[len(found)-1]
		after = &analysis.Cursor{CreatedAt: last.CreatedAt, ID: last.ID}
	}
	w.text("]}\n")
	return w.err
}

func toExported(e *analysis.Exported) ExportedAnalysis {
	return ExportedAnalysis{Analysis: toAnalysis(&e.Analysis), Text: orNull(e.Text), AudioUrl: orNull(e.AudioURL)}
}

// exportWriter remembers the first error, after which it writes nothing.
type exportWriter struct {
	c   echo.Context
	err error
}

func (w *exportWriter) text(s string) *exportWriter {
	if w.err == nil {
		if _, err := w.c.Response().Write([]byte(s)); err != nil {
			w.err = fmt.Errorf("writing an export: %w", err)
		}
	}
	return w
}

func (w *exportWriter) value(v any) *exportWriter {
	b, err := json.Marshal(v)
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("encoding an export: %w", err)
	}
	return w.text(string(b))
}

func (w *exportWriter) comma(i int) *exportWriter {
	if i > 0 {
		return w.text(",\n")
	}
	return w
}
