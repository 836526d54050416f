package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/masterspeak/masterspeak/internal/account"
)

// begin answers with the opening and leaves the rest to a goroutine of its own,
// to which the visit goes on.
func (s *Server) begin(c echo.Context, v *visit, changed <-chan struct{}, f follower, opening []byte) error {
	head := streamHead(c)
	// What the client sent after its request is dropped with the buffers: this
	// connection takes no other.
	conn, _, err := c.Response().Hijack()
	if err != nil {
		return fmt.Errorf("taking over the connection of a stream: %w", err)
	}
	c.Response().Status, c.Response().Committed = http.StatusOK, true
	st := &stream{
		follower: f, conn: conn, changed: changed, gone: make(chan struct{}),
		every: s.cfg.Streams.KeepAlive, closing: s.cfg.Closing, buffers: &s.streams.buffers,
	}
	who := caller(c.Request().Context())
	st.stands = func(ctx context.Context) bool {
		return !errors.Is(s.deps.Authenticator.Stands(ctx, who), account.ErrUnauthenticated) // a store that is away ends nothing
	}
	life := s.life(who.Expires)
	// Detached: the request ends here, the stream begins. Nothing of c may be
	// used after that.
	ctx, on, id, route := context.WithoutCancel(c.Request().Context()), v.handOver(), requestID(c), c.Path()
	go func() {
		defer on.end()
		if err := st.run(ctx, life, append(head, opening...)); err != nil {
			if errors.Is(err, errFellBehind) || errors.Is(err, os.ErrDeadlineExceeded) {
				s.meters.evicted.Inc()
			}
			// The client learns of it only by the end, and comes back.
			s.log.Warn().Err(err).Str("request_id", id).Str("route", route).Msg("stream ended early")
		}
	}()
	return nil
}

// streamHead is the head of the answer and the first line of its stream. The
// body has no length and no coding: it ends with the connection. The retry hint
// is jittered, so that the clients of a process that stops do not come back all
// at once.
func streamHead(c echo.Context) []byte {
	h := c.Response().Header()
	h.Set("Connection", "close")
	h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	streamHeaders(h)
	var head bytes.Buffer
	head.WriteString("HTTP/1.1 200 OK\r\n")
	_ = h.Write(&head) // into memory
	head.WriteString("\r\n")
	return appendRetry(head.Bytes())
}

func streamHeaders(h http.Header) {
	h.Set("Content-Type", eventStream)
	h.Set("Cache-Control", "no-cache, no-transform")
	h.Set("X-Accel-Buffering", "no")
}

const eventStream = "text/event-stream; charset=utf-8"

func appendRetry(b []byte) []byte {
	return append(strconv.AppendInt(append(b, "retry: "...), 1000+rand.Int64N(2000), 10), "\n\n"...) //nolint:gosec // jitter, no secret
}

// appendFrame adds one event; an empty id leaves the client's last one.
func appendFrame(b []byte, event, id string, data []byte) []byte {
	b = slices.Grow(b, len("event: \nid: \ndata: \n\n")+len(event)+len(id)+len(data))
	b = append(append(append(b, "event: "...), event...), '\n')
	if id != "" {
		b = append(append(append(b, "id: "...), id...), '\n')
	}
	return append(append(append(b, "data: "...), data...), "\n\n"...)
}

// life is how long a stream may last: the configured time give or take a
// tenth, and never longer than the caller's token.
func (s *Server) life(expires time.Time) time.Duration {
	most := s.cfg.Streams.MaxLife
	life := most - most/10 + rand.N(most/5+1) //nolint:gosec // jitter, no secret
	if expires.IsZero() {
		return life
	}
	return min(life, expires.Sub(s.now()))
}
