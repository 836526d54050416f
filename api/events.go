package api

import (
	"context"
	"strconv"
	"time"

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
	leave, err := s.streams.enter(who.UserID)
	if err != nil {
		return err
	}
	defer leave()
	w := s.deps.Watcher.Watch(who.UserID, id) // before reading, or a change in between is missed
	defer w.Close()
	first, err := s.deps.Reader.Get(ctx, who.UserID, id)
	if err != nil {
		return err
	}
	seen := c.Request().Header.Get("Last-Event-ID")
	if first.Status.Terminal() && seen == strconv.FormatInt(first.Version, 10) {
		return noContent(c)
	}
	st, err := openStream(c)
	if err != nil {
		return nil // the client left
	}
	j := &jobStream{stream: st, read: func(ctx context.Context) (analysis.Analysis, error) {
		return s.deps.Reader.Get(ctx, who.UserID, id)
	}}
	if ended, err := j.snapshot(&first); ended || err != nil {
		return s.streamEnd(err, c)
	}
	return s.streamEnd(s.follow(ctx, w.Changed(), s.life(who.Expires), j), c)
}

// follower is one kind of stream: what to do at a change and at a quiet tick.
// done ends the stream.
type follower interface {
	changed(ctx context.Context) (done bool, err error)
	quiet(ctx context.Context) (done bool, err error)
}

// follow drives a stream until it is done, its time is up, the client leaves
// or the server closes.
func (s *Server) follow(ctx context.Context, changed <-chan struct{}, life time.Duration, f follower) error {
	ticks := time.NewTicker(s.cfg.Streams.KeepAlive)
	defer ticks.Stop()
	end := time.NewTimer(life)
	defer end.Stop()
	for {
		var done bool
		var err error
		select {
		case <-changed:
			done, err = f.changed(ctx)
		case <-ticks.C:
			done, err = f.quiet(ctx)
		case <-end.C:
			return nil
		case <-s.cfg.Closing:
			return nil
		case <-ctx.Done():
			return nil
		}
		if done || err != nil {
			return err
		}
	}
}

// streamEnd logs what broke a stream; the response has begun, so the client
// learns of it only by the end, and comes back.
func (s *Server) streamEnd(err error, c echo.Context) error {
	if err != nil && c.Request().Context().Err() == nil {
		s.log.Warn().Err(err).Str("request_id", requestID(c)).Str("route", c.Path()).Msg("stream ended early")
	}
	return nil
}

// jobStream shows one analysis, each version once.
type jobStream struct {
	*stream
	read    func(context.Context) (analysis.Analysis, error)
	version int64
}

func (j *jobStream) snapshot(a *analysis.Analysis) (done bool, err error) {
	return j.show("snapshot", a)
}

func (j *jobStream) changed(ctx context.Context) (bool, error) {
	a, err := j.read(ctx)
	if err != nil {
		return false, err
	}
	if a.Version <= j.version {
		return false, nil
	}
	if a.Status.Terminal() {
		return true, j.done(&a)
	}
	return j.show("status", &a)
}

// quiet looks again before it says that nothing has happened: a lost event
// then costs one interval, not the rest of the stream.
func (j *jobStream) quiet(ctx context.Context) (bool, error) {
	if done, err := j.changed(ctx); done || err != nil {
		return done, err
	}
	return false, j.keepAlive()
}

func (j *jobStream) show(event string, a *analysis.Analysis) (bool, error) {
	j.version = a.Version
	if err := j.send(event, strconv.FormatInt(a.Version, 10), brief(a)); err != nil {
		return true, err
	}
	if a.Status.Terminal() {
		return true, j.done(a)
	}
	return false, nil
}

func (j *jobStream) done(a *analysis.Analysis) error {
	return j.send("done", strconv.FormatInt(a.Version, 10), toAnalysis(a))
}

// brief is the analysis without its result.
func brief(a *analysis.Analysis) Analysis {
	out := toAnalysis(a)
	out.Result = nil
	return out
}
