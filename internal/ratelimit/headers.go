package ratelimit

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Headers says a decision in HTTP: the two draft fields, the three X- fields
// that clients know, and Retry-After when the call was refused.
func Headers(d Decision) http.Header {
	in := ceilSeconds(d.ResetIn)
	h := http.Header{}
	h.Set("RateLimit-Policy", fmt.Sprintf("%s;q=%d;w=%d", quote(d.Policy), d.Limit, ceilSeconds(d.Window)))
	h.Set("RateLimit", fmt.Sprintf("%s;r=%d;t=%d", quote(d.Policy), d.Remaining, in))
	h.Set("X-RateLimit-Limit", strconv.FormatInt(d.Limit, 10))
	h.Set("X-RateLimit-Remaining", strconv.FormatInt(d.Remaining, 10))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(ceilEpoch(d.Reset), 10))
	if !d.Allowed {
		h.Set("Retry-After", strconv.FormatInt(max(1, in, ceilSeconds(d.RetryAfter)), 10))
	}
	return h
}

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
