package provider

import (
	"net/http"
	"testing"
	"time"
)

func TestRetryAfterReadsEverySpelling(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		ms, value string
		want      time.Duration
	}{
		"nothing":        {"", "", 0},
		"seconds":        {"", "30", 30 * time.Second},
		"a fraction":     {"", "1.5", 1500 * time.Millisecond},
		"a date":         {"", "Sun, 01 Mar 2026 12:01:00 GMT", time.Minute},
		"a past date":    {"", "Sun, 01 Mar 2026 11:00:00 GMT", 0},
		"milliseconds":   {"250", "30", 250 * time.Millisecond},
		"negative":       {"", "-5", 0},
		"not a number":   {"", "NaN", 0},
		"absurd":         {"", "1e300", maxRetryAfter},
		"infinite":       {"", "+Inf", maxRetryAfter},
		"something else": {"", "soon", 0},
	} {
		h := http.Header{}
		h.Set("Retry-After-Ms", tt.ms)
		h.Set("Retry-After", tt.value)
		if got := retryAfter(h, now); got != tt.want {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}
