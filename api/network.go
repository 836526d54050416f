package api

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// trustHost refuses requests that name a host that is not ours, so that no
// link or cache can be poisoned with one. X-Forwarded-Host is not looked at.
func (s *Server) trustHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !trusted(c.Request().Host, s.cfg.TrustedHosts) {
			s.meters.rejected.WithLabelValues("host").Inc()
			return malformed("untrusted_host", "This host is not served here.")
		}
		return next(c)
	}
}

func trusted(host string, patterns []string) bool {
	if len(patterns) == 0 {
		return true
	}
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		pattern = strings.ToLower(pattern)
		if suffix, ok := strings.CutPrefix(pattern, "*."); ok {
			return strings.HasSuffix(host, "."+suffix)
		}
		return pattern == "*" || host != "" && host == pattern
	})
}

const (
	corsMethods = "GET, HEAD, POST, PATCH, DELETE"
	corsHeaders = "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Prefer, X-API-Key, X-Request-ID"
	corsExposed = "ETag, Idempotent-Replayed, Location, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, " +
		"X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-ID"
)

// cors lets pages of the listed origins read answers, in development also those
// that this machine serves. Origins are compared as whole strings; patterns are
// how such lists are broken.
func (s *Server) cors(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		req, h := c.Request(), c.Response().Header()
		origin := req.Header.Get("Origin")
		preflight := req.Method == http.MethodOptions && origin != "" && req.Header.Get("Access-Control-Request-Method") != ""
		if origin != "" && (slices.Contains(s.cfg.AllowedOrigins, origin) || s.cfg.Development && onThisMachine(origin)) {
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Expose-Headers", corsExposed)
			if preflight {
				h.Set("Access-Control-Allow-Methods", corsMethods)
				h.Set("Access-Control-Allow-Headers", corsHeaders)
				h.Set("Access-Control-Max-Age", "600")
			}
		}
		if preflight {
			return noContent(c)
		}
		return next(c)
	}
}

// onThisMachine is http://localhost on any port.
func onThisMachine(origin string) bool {
	port, found := strings.CutPrefix(origin, "http://localhost:")
	n, err := strconv.ParseUint(port, 10, 16)
	return found && err == nil && n > 0 && port[0] != '0'
}

// ipExtractor believes X-Forwarded-For only from the given proxies. Echo's own
// default believes anybody.
func ipExtractor(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		p = p.Masked()
		options = append(options, echo.TrustIPRange(&net.IPNet{
			IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// addressKey is what a limit counts by: an IPv4 address, or the /64 that one
// IPv6 subscriber holds. All that cannot be read share one bucket.
func addressKey(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return "ip:unknown"
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return "ip:" + addr.String()
	}
	return "ip:" + netip.PrefixFrom(addr, 64).Masked().String()
}
