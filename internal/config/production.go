package config

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// checkProduction refuses what is fine on a laptop and dangerous in public.
func (c *Config) checkProduction(r *report) {
	r.require(!c.Debug, "DEBUG", "must be false in production")
	r.require(c.RateLimitEnabled, "RATE_LIMIT_ENABLED", "must be true in production")
	r.require(strings.HasPrefix(c.PublicBaseURL, "https://"), "PUBLIC_BASE_URL", "must begin with https:// in production")
	r.require(c.PublicBaseURL == "" || !loopback(c.PublicBaseURL), "PUBLIC_BASE_URL", "must not be on this machine in production")
	r.require(!slices.Contains(c.TrustedHosts, "*"), "TRUSTED_HOSTS", "must name hosts in production, not *")
	for _, origin := range c.AllowedOrigins {
		r.require(!strings.Contains(origin, "*"), "ALLOWED_ORIGINS", "must not have a wildcard in production")
		r.require(strings.HasPrefix(origin, "https://"), "ALLOWED_ORIGINS", "must be https origins in production")
		r.require(!loopback(origin), "ALLOWED_ORIGINS", "must not be on this machine in production")
	}
	everybody := func(p netip.Prefix) bool { return p.Bits() == 0 }
	r.require(!slices.ContainsFunc(c.TrustedProxies, everybody), "TRUSTED_PROXIES", "must not believe everybody in production")
	r.require(!slices.ContainsFunc(c.OutboundAllow, opensInside), "OUTBOUND_ALLOW",
		"must not have this machine or link-local addresses in production: a cloud's metadata answers there")
	if !c.DatabasePlaintext {
		checkTLS("DATABASE_URL", c.DatabaseURL.Reveal(), r)
		checkTLS("MIGRATE_DATABASE_URL", c.MigrateDatabaseURL.Reveal(), r)
	}
}

// opensInside tells networks from which no client may have anything fetched:
// what listens on this machine has no password, and a cloud's metadata are its
// keys.
func opensInside(p netip.Prefix) bool {
	inside := func(network string) bool { return p.Overlaps(netip.MustParsePrefix(network)) }
	return slices.ContainsFunc([]string{"127.0.0.0/8", "::1/128", "169.254.0.0/16", "fe80::/10", "0.0.0.0/8"}, inside)
}

// checkTLS lets a database be reached in the clear only on this machine.
func checkTLS(name, text string, r *report) {
	u, err := url.Parse(text)
	if err != nil || text == "" {
		return // refused elsewhere, or not set
	}
	encrypted := slices.Contains([]string{"require", "verify-ca", "verify-full"}, u.Query().Get("sslmode"))
	r.require(encrypted || local(u), name,
		"must have sslmode=verify-full (or require) in production; on a private network set DATABASE_PLAINTEXT=true")
}

// local is a Unix socket or loopback.
func local(u *url.URL) bool {
	host := u.Hostname()
	if other := u.Query().Get("host"); other != "" {
		host = other
	}
	return host == "" || strings.HasPrefix(host, "/") || isLoopback(host)
}

// loopback tells a URL that means another machine for everybody who reads it.
func loopback(text string) bool {
	u, err := url.Parse(text)
	return err == nil && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}
