package ratelimit

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// SetHeaders says a decision in HTTP: the two draft fields, the three X- fields
// that clients know, and Retry-After when the call was refused. The names are
// written as http.Header keeps them, for each other one would be rewritten on
// every request.
func SetHeaders(h http.Header, d Decision) {
	policy, limit, remaining := quote(d.Policy), decimal(d.Limit), decimal(d.Remaining)
	in := ceilSeconds(d.ResetIn)
	h.Set("Ratelimit-Policy", policy+";q="+limit+";w="+decimal(ceilSeconds(d.Window)))
	h.Set("Ratelimit", policy+";r="+remaining+";t="+decimal(in))
	h.Set("X-Ratelimit-Limit", limit)
	h.Set("X-Ratelimit-Remaining", remaining)
	h.Set("X-Ratelimit-Reset", decimal(ceilEpoch(d.Reset)))
	if !d.Allowed {
		h.Set("Retry-After", decimal(max(1, in, ceilSeconds(d.RetryAfter))))
	}
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func ceilSeconds(d time.Duration) int64 {
	return int64((d + time.Second - 1) / time.Second)
}

func ceilEpoch(t time.Time) int64 {
	if t.Nanosecond() > 0 {
		return t.Unix() + 1
	}
	return t.Unix()
}

// quote writes a structured-field string: printable ASCII, with quotes and
// backslashes escaped, anything else dropped.
func quote(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for _, r := range s {
		if r == '"' || r == '\\' {
			b.WriteByte('\\')
		}
		if r >= ' ' && r <= '~' {
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
