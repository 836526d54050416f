package config

import (
	"net/url"
	"slices"
	"strings"
)

// Warnings lists what production accepts and few mean: a private network may do
// without TLS, a service of texts without recordings, and who would rather be
// overrun than refuse anybody without limits.
func (c *Config) Warnings() []Violation {
	if c.Env != Production {
		return nil
	}
	var r report
	r.require(c.BlobURL != "", "BLOB_URL", "is not set: no recordings can be uploaded")
	const clear = "is in the clear, which only a private network may be"
	for server := range strings.SplitSeq(c.NATSURL.Reveal(), ",") {
		r.require(!inTheClear(server, "nats", "ws"), "NATS_URL", clear)
	}
	r.require(!inTheClear(c.RedisURL.Reveal(), "redis"), "REDIS_URL", clear)
	r.require(c.Coach != "openai" || !inTheClear(c.OpenAIBaseURL, "http"), "OPENAI_BASE_URL", clear)
	r.require(c.Transcribe != "openai" || !inTheClear(c.TranscribeBaseURL, "http"), "TRANSCRIBE_BASE_URL", clear)
	r.require(c.RateLimitOnError != "open", "RATE_LIMIT_ON_ERROR", "is open: nothing is limited while Redis is away, logins neither")
	return r.violations
}

func inTheClear(text string, schemes ...string) bool {
	u, err := url.Parse(strings.TrimSpace(text))
	return err == nil && slices.Contains(schemes, u.Scheme) && !local(u)
}
