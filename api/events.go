package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// watchAnalysis streams one analysis until it has ended. It answers 204, which
// tells a browser to stop, when the client has already seen the end.
func (s *Server) watchAnalysis(c echo.Context) error {
	id, err := parseID(c.Param("id"))
	if err != nil {
		return err
	}
	ctx, who := c.Request().Context(), caller(c.Request().Context())
	v, err := s.streams.enter(who.UserID)
	if err != nil {
		return err
	}
	defer v.end()
	w := s.deps.Watcher.Watch(who.UserID, id) // before reading, or a change in between is missed
	v.atEnd(w.Close)
	first, err := s.deps.Reader.Get(ctx, who.UserID, id)
	if err != nil {
		return err
	}
	if first.Status.Terminal() && c.Request().Header.Get("Last-Event-ID") == strconv.FormatInt(first.Version, 10) {
		return noContent(c)
	}
	j := &jobStream{looks: s.looks, ref: analysis.Ref{Owner: who.UserID, ID: id}}
	opening, done, err := j.show(nil, "snapshot", newSight(first))
	if err != nil {
		return err
	}
	if done {
		streamHeaders(c.Response().Header())
		return c.Blob(http.StatusOK, eventStream, append(appendRetry(nil), opening...))
	}
	return s.begin(c, v, w.Changed(), j, opening)
}

// jobStream shows one analysis, each version once.
type jobStream struct {
	looks   *looks
	ref     analysis.Ref
	version int64
}

func (j *jobStream) changed(ctx context.Context, frames []byte) ([]byte, bool, error) {
	a, found, err := j.looks.ask(ctx, j.ref)
	if err != nil {
		return frames, false, err
	}
	if !found { // erased since: a browser that comes back gets 410, which stops it
		return appendFrame(frames, "gone", "", []byte(`{"id":"`+j.ref.ID.String()+`"}`)), true, nil
	}
	if a.Version <= j.version {
		return frames, false, nil
	}
	if a.Status.Terminal() {
		frames, err = a.done(frames)
		return frames, true, err
	}
	return j.show(frames, "status", a)
}

// quiet looks again before it says that nothing has happened: a lost event
// then costs one interval, not the rest of the stream.
func (j *jobStream) quiet(ctx context.Context, frames []byte) ([]byte, bool, error) {
	return j.changed(ctx, frames)
}

func (j *jobStream) show(frames []byte, event string, a *sight) ([]byte, bool, error) {
	j.version = a.Version
	body, err := a.brief()
	if err != nil {
		return frames, false, err
	}
	frames = appendFrame(frames, event, strconv.FormatInt(a.Version, 10), body)
	if !a.Status.Terminal() {
		return frames, false, nil
	}
	frames, err = a.done(frames)
	return frames, true, err
}
