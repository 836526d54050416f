package api

import (
	"net/netip"
	"slices"

	"github.com/labstack/echo/v4"
)

// trace follows requests, if somebody wants to know. Probes are not followed.
func (s *Server) trace(next echo.HandlerFunc) echo.HandlerFunc {
	if s.deps.Tracer == nil {
		return next
	}
	return func(c echo.Context) error {
		route := s.route(c)
		if route == "/health" {
			return next(c)
		}
		ctx, end := s.deps.Tracer.Serve(c.Request(), knownMethod(c.Request().Method), route, requestID(c), s.fromProxy(c.Request().RemoteAddr))
		c.SetRequest(c.Request().WithContext(ctx))
		status := internal().status // of a panic
		defer func() { end(status) }()
		err := next(c)
		status = c.Response().Status
		return err
	}
}

// fromProxy reports whether one of ours sent the request: what it says of a
// trace is believed, as what it says of an address is.
func (s *Server) fromProxy(remote string) bool {
	peer, err := netip.ParseAddrPort(remote)
	return err == nil && slices.ContainsFunc(s.cfg.TrustedProxies, func(p netip.Prefix) bool {
		return p.Contains(peer.Addr().Unmap())
	})
}
