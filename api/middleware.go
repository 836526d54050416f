package api

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// recoverPanics is the last resort. A response that has begun cannot be
// mended, so its connection is cut and the client sees that it is incomplete.
func (s *Server) recoverPanics(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			begun := c.Response().Committed
			s.deps.Alarm.Panicked(p, about(c))
			s.handleError(fmt.Errorf("%w of type %T", errPanicked, p), c) // the value may quote a request
			if begun {
				panic(http.ErrAbortHandler)
			}
		}()
		return next(c)
	}
}

// errPanicked was told of where it was recovered.
var errPanicked = errors.New("recovering from a panic")

// wantedID is what a client's request id may look like; it goes into logs.
var wantedID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// identifyRequest keeps the client's request id if it is fit, or mints one.
func (s *Server) identifyRequest(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if !wantedID.MatchString(id) {
			id = uuid.NewString()
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		return next(c)
	}
}

func requestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// What every response carries. The values are shared by all of them: a header
// may be given another, but its value must not be written into.
var (
	secured = http.Header{
		"Cache-Control":                {"no-store"},
		"Content-Security-Policy":      {"default-src 'none'; frame-ancestors 'none'"},
		"Cross-Origin-Resource-Policy": {"same-site"},
		"Permissions-Policy":           {"camera=(), geolocation=(), microphone=()"},
		"Referrer-Policy":              {"no-referrer"},
		"Vary":                         {"Origin"},
		"X-Content-Type-Options":       {"nosniff"},
		"X-Frame-Options":              {"DENY"},
	}
	transport = []string{"max-age=63072000; includeSubDomains"} // browsers ignore it over http
	closing   = []string{"close"}
)

// secure sets the headers that every response carries, errors included. Where a
// request ends may be read in two ways when its body is chunked or its protocol
// old, and then another program would find a second request in it: nothing that
// follows on such a connection is served.
func (s *Server) secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		maps.Copy(h, secured)
		if c.Request().TLS != nil || !s.cfg.Development {
			h["Strict-Transport-Security"] = transport
		}
		if req := c.Request(); len(req.TransferEncoding) > 0 || !req.ProtoAtLeast(1, 1) {
			h["Connection"] = closing
		}
		return next(c)
	}
}

// boundTime gives what neither streams nor waits a deadline, and what does a
// later one for writing; and it sets how answers are cached. A body has its own
// deadline also where nobody reads it: the server takes in the rest of what it
// refused.
func (s *Server) boundTime(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, _ := ruleFor(c.Request().Method, c.Path())
		if r.cache != "" {
			c.Response().Header().Set("Cache-Control", r.cache)
		}
		rc := http.NewResponseController(c.Response().Writer)
		if c.Request().Body != http.NoBody {
			_ = rc.SetReadDeadline(time.Now().Add(s.cfg.Bodies.Timeout)) // a recorder in tests has none
		}
		if isUpload(c.Request()) {
			return next(c) // bounded by what arrives
		}
		if r.slow {
			_ = rc.SetWriteDeadline(time.Now().Add(maxWait + writeTimeout)) // likewise
			return next(c)
		}
		ctx, cancel := context.WithTimeoutCause(c.Request().Context(), s.cfg.RequestTimeout, errRequestTimeout)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	}
}

var errRequestTimeout = fmt.Errorf("request timeout of the api: %w", context.DeadlineExceeded)
