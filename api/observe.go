package api

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
)

// meters are the numbers of the edge. Labels are templates and words, never
// ids or addresses.
type meters struct {
	duration *prometheus.HistogramVec
	active   prometheus.Gauge
	rejected *prometheus.CounterVec
	limited  *prometheus.CounterVec
	streams  prometheus.Gauge
	evicted  prometheus.Counter
}

func newMeters(reg prometheus.Registerer) meters {
	m := meters{
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "http_server_request_duration_seconds", Help: "Time to answer, by route template; of a stream, to its snapshot; of an upload, from its last byte.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .3, .5, 1, 2.5, 5, 10, 30},
		}, []string{"http_request_method", "http_route", "http_response_status_code"}),
		active: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "http_server_active_requests", Help: "Requests being answered; a stream is one until it is open.",
		}),
		rejected: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "http_requests_rejected_total", Help: "Requests refused before their handler.",
		}, []string{"reason"}),
		limited: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ratelimit_decisions_total", Help: "Calls that were counted against a limit, by what counted them.",
		}, []string{"policy", "outcome", "backend"}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "masterspeak_event_streams", Help: "Open event streams.",
		}),
		evicted: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "masterspeak_event_streams_evicted_total", Help: "Event streams that were ended because their reader was too slow.",
		}),
	}
	for _, reason := range []string{"credentials", "authentication", "scope", "host", "limit_account"} {
		m.rejected.WithLabelValues(reason)
	}
	reg.MustRegister(m.duration, m.active, m.rejected, m.limited, m.streams, m.evicted)
	return m
}

// observe measures and logs each request, and writes the problem when there is
// an error, so that the status it records is the one that was sent.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		s.meters.active.Inc()
		defer s.meters.active.Dec()
		defer func() {
			if p := recover(); p != nil {
				s.record(c, start, internal().status)
				panic(p)
			}
		}()
		if err := next(c); err != nil {
			c.Error(err)
		}
		s.record(c, start, c.Response().Status)
		return nil
	}
}

func (s *Server) record(c echo.Context, start time.Time, status int) {
	took, method, route := time.Since(start), knownMethod(c.Request().Method), s.route(c)
	ours := took
	if p, ok := c.Request().Body.(*paced); ok && !p.arrived.IsZero() {
		ours = time.Since(p.arrived) // how fast an upload comes is up to the client
	}
	s.meters.duration.WithLabelValues(method, route, strconv.Itoa(status)).Observe(ours.Seconds())
	event := s.log.WithLevel(s.level(c, status, ours))
	if event == nil {
		return
	}
	event.Str("request_id", requestID(c)).Str("method", method).Str("route", cmp.Or(route, "none")).
		Int("status", status).Int64("bytes", c.Response().Size).Float64("duration_ms", float64(took.Microseconds())/1000)
	if p, ok := callerOf(c.Request().Context()); ok {
		event.Stringer("user_id", p.UserID)
	}
	event.Msg("http request")
}

// slow is an answer that somebody may have complained about.
const slow = time.Second

// level shows what was refused or slow in every production log, and the rest
// where somebody wants to see all: metrics have counted it.
func (s *Server) level(c echo.Context, status int, took time.Duration) zerolog.Level {
	if status >= http.StatusBadRequest {
		return zerolog.WarnLevel
	}
	if r, _ := ruleFor(c.Request().Method, c.Path()); took > slow && !r.slow {
		return zerolog.WarnLevel
	}
	return zerolog.DebugLevel
}

// route is the template, or empty for a path that nothing serves.
func (s *Server) route(c echo.Context) string {
	if _, ok := ruleFor(c.Request().Method, c.Path()); ok {
		return c.Path()
	}
	return ""
}

func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodOptions:
		return method
	}
	return "_OTHER"
}
