package api

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// streams counts the open streams of each caller.
type streams struct {
	most  int
	gauge prometheus.Gauge

	mu   sync.Mutex // guards open
	open map[analysis.ID]int
}

func newStreams(most int, gauge prometheus.Gauge) *streams {
	return &streams{most: most, gauge: gauge, open: map[analysis.ID]int{}}
}

// enter takes a place, which leave gives back, or refuses.
func (s *streams) enter(owner analysis.ID) (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[owner] >= s.most {
		return nil, tooMany("too_many_streams", "At most "+strconv.Itoa(s.most)+" streams may be open at once.", 10*time.Second)
	}
	s.open[owner]++
	s.gauge.Inc()
	return func() { s.leave(owner) }, nil
}

func (s *streams) leave(owner analysis.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gauge.Dec()
	if s.open[owner]--; s.open[owner] == 0 {
		delete(s.open, owner)
	}
}

// frameTimeout is how long one frame may take to leave. A reader slower than
// that is disconnected; it comes back for a snapshot.
const frameTimeout = 10 * time.Second

// stream writes server-sent events to one client.
type stream struct {
	w  http.ResponseWriter
	rc *http.ResponseController
}

// openStream commits the response. The retry hint is jittered, so that the
// clients of a process that stops do not come back all at once.
func openStream(c echo.Context) (*stream, error) {
	h := c.Response().Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-cache, no-transform")
	h.Set("X-Accel-Buffering", "no")
	s := &stream{w: c.Response(), rc: http.NewResponseController(c.Response().Writer)}
	retry := 1000 + rand.IntN(2000)
	return s, s.write("retry: " + strconv.Itoa(retry) + "\n\n")
}

// send writes one event; an empty id leaves the client's last one.
func (s *stream) send(event, id string, data any) error {
	body, err := json.Marshal(data) // on one line
	if err != nil {
		return fmt.Errorf("writing event: %w", err)
	}
	frame := "event: " + event + "\n"
	if id != "" {
		frame += "id: " + id + "\n"
	}
	return s.write(frame + "data: " + string(body) + "\n\n")
}

func (s *stream) keepAlive() error { return s.write(": keep-alive\n\n") }

func (s *stream) write(frame string) error {
	// The server's write timeout stays on for everything else, so each frame
	// gets a deadline of its own. A recorder in tests has none.
	_ = s.rc.SetWriteDeadline(time.Now().Add(frameTimeout))
	if _, err := s.w.Write([]byte(frame)); err != nil {
		return fmt.Errorf("writing event: %w", err)
	}
	if err := s.rc.Flush(); err != nil {
		return fmt.Errorf("flushing event: %w", err)
	}
	return nil
}

// life is how long a stream may last: the configured time give or take a
// tenth, and never longer than the caller's token.
func (s *Server) life(expires time.Time) time.Duration {
	most := s.cfg.Streams.MaxLife
	life := most - most/10 + rand.N(most/5+1)
	if expires.IsZero() {
		return life
	}
	return min(life, expires.Sub(s.now()))
}
