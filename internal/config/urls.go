package config

import (
	"errors"
	"io/fs"
	"net"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
)

// checkAddresses covers what the network sees.
func (c *Config) checkAddresses(r *report) {
	for name, address := range map[string]string{"HTTP_ADDR": c.HTTPAddr, "OPS_ADDR": c.OpsAddr} {
		_, port, err := net.SplitHostPort(address)
		_, noPort := strconv.ParseUint(port, 10, 16)
		r.require(err == nil && noPort == nil, name, "must be host:port or :port")
	}
	r.require(c.HTTPAddr != c.OpsAddr || strings.HasSuffix(c.OpsAddr, ":0"), "OPS_ADDR", "must be another than HTTP_ADDR")
	if c.PublicBaseURL != "" {
		u, ok := parseURL(c.PublicBaseURL, "http", "https")
		r.require(ok && u.RawQuery == "" && u.Fragment == "" && u.User == nil,
			"PUBLIC_BASE_URL", "must be a URL such as https://speech.example.com")
	}
	for _, host := range c.TrustedHosts {
		r.require(host != "" && !strings.ContainsAny(strings.TrimPrefix(host, "*."), "/: *") || host == "*",
			"TRUSTED_HOSTS", "must be host names, exact or *.domain, without scheme and port")
	}
	for _, origin := range c.AllowedOrigins {
		r.require(origin == "*" || strings.Contains(origin, "*") || isOrigin(origin),
			"ALLOWED_ORIGINS", "must be origins such as https://app.example.com, without a path")
	}
	for name, text := range map[string]string{
		"OPENAI_BASE_URL":             c.OpenAIBaseURL,
		"TRANSCRIBE_BASE_URL":         c.TranscribeBaseURL,
		"OTEL_EXPORTER_OTLP_ENDPOINT": c.OTLPEndpoint,
	} {
		_, ok := parseURL(text, "http", "https")
		r.require(text == "" || ok, name, "must be an http or https URL")
	}
}

// checkServices covers the URLs that hold passwords.
func (c *Config) checkServices(r *report) {
	checkDatabase("DATABASE_URL", c.DatabaseURL.Reveal(), r)
	checkDatabase("MIGRATE_DATABASE_URL", c.MigrateDatabaseURL.Reveal(), r)
	if !c.NATSURL.IsZero() {
		for server := range strings.SplitSeq(c.NATSURL.Reveal(), ",") {
			_, ok := parseURL(strings.TrimSpace(server), "nats", "tls", "ws", "wss")
			r.require(ok, "NATS_URL", "must be nats:// or tls:// URLs with commas in between")
		}
	}
	if !c.RedisURL.IsZero() {
		u, err := url.Parse(c.RedisURL.Reveal())
		ok := err == nil && (u.Scheme == "unix" || u.Host != "" && (u.Scheme == "redis" || u.Scheme == "rediss"))
		r.require(ok, "REDIS_URL", "must be a redis:// or rediss:// URL")
		_, err = redis.ParseURL(c.RedisURL.Reveal())
		r.require(err == nil, "REDIS_URL", "must have a number as its database, and no parameters that the client does not know")
	}
	if !c.SMTPURL.IsZero() {
		_, ok := parseURL(c.SMTPURL.Reveal(), "smtp", "smtps")
		r.require(ok, "SMTP_URL", "must be a smtp:// or smtps:// URL")
		r.require(c.MailFrom != "", "MAIL_FROM", "must be set with SMTP_URL")
		r.require(c.PublicBaseURL != "", "PUBLIC_BASE_URL", "must be set with SMTP_URL: letters have links")
	}
	if c.MailFrom != "" {
		_, err := mail.ParseAddress(c.MailFrom)
		r.require(err == nil, "MAIL_FROM", "must be an address such as speech@example.com")
	}
	if !c.SentryDSN.IsZero() {
		u, ok := parseURL(c.SentryDSN.Reveal(), "http", "https")
		r.require(ok && u.User != nil && strings.Trim(u.Path, "/") != "", "SENTRY_DSN", "must be a Sentry DSN")
	}
	if c.BlobURL != "" {
		u, err := url.Parse(c.BlobURL)
		ok := err == nil && (u.Scheme == "file" && u.Host == "" && u.Path != "" || u.Scheme == "s3" && u.Host != "")
		r.require(ok, "BLOB_URL", "must be file:///folder or s3://bucket")
	}
}

// checkDatabase has hints for what people bring from other stacks.
func checkDatabase(name, text string, r *report) {
	if text == "" {
		return
	}
	scheme, _, _ := strings.Cut(text, ":")
	r.require(!strings.HasPrefix(scheme, "sqlite"), name, "must be Postgres: SQLite is not supported, use postgres://")
	r.require(!strings.Contains(scheme, "+"), name, "must not name a driver: write postgresql:// without +asyncpg or the like")
	u, err := url.Parse(text)
	r.require(err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql"), name, "must be a postgres:// or postgresql:// URL")
	// What opens the pool reads it, so that nothing is left to find at the start.
	// Its error quotes the URL.
	pool, err := pgxpool.ParseConfig(text)
	r.require(!errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission), name, "must name files that can be read")
	r.require(err == nil, name, "must have usable values for its parameters: sslmode, connect_timeout, pool_max_conns and the like")
	if err != nil {
		return
	}
	for parameter := range pool.ConnConfig.RuntimeParams { // what is left of them goes to the server, which has none of that name
		r.require(!strings.HasPrefix(parameter, "pool_"), name, "must not have a parameter pool_… that pgx does not know")
	}
}

// parseURL wants one of the schemes and a host.
func parseURL(text string, schemes ...string) (*url.URL, bool) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || !slices.Contains(schemes, u.Scheme) {
		return nil, false
	}
	return u, true
}

// isOrigin accepts exactly what a browser sends as Origin: they are compared
// as whole strings.
func isOrigin(text string) bool {
	u, ok := parseURL(text, "http", "https")
	if !ok || text != u.Scheme+"://"+u.Host || text != strings.ToLower(text) {
		return false
	}
	usual := map[string]string{"http": "80", "https": "443"}[u.Scheme]
	return u.Port() != usual // a browser leaves the usual port out
}
