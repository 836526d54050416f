package provider

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A provider that asks for more patience than this is not believed.
const maxRetryAfter = 24 * time.Hour

// retryAfter reads retry-after-ms, then Retry-After as seconds or as a date.
// Anything else, and anything in the past, is zero.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(strings.TrimSpace(h.Get("Retry-After-Ms")), 64); err == nil {
		return patience(ms, time.Millisecond)
	}
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		return patience(seconds, time.Second)
	}
	if at, err := http.ParseTime(value); err == nil {
		return patience(float64(at.Sub(now)), 1)
	}
	return 0
}

// patience is never negative, not a number or absurd.
func patience(x float64, unit time.Duration) time.Duration {
	if !(x > 0) {
		return 0
	}
	return time.Duration(min(x*float64(unit), float64(maxRetryAfter)))
}
