package ratelimit

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func headers(d Decision) http.Header {
	h := http.Header{}
	SetHeaders(h, d)
	return h
}

func TestHeadersOfAnAllowedCallHaveNoRetryAfter(t *testing.T) {
	t.Parallel()
	got := headers(Decision{
		Allowed: true, Policy: "analysis", Limit: 10, Remaining: 3, Window: time.Minute,
		Reset: time.Unix(1700000042, 1), ResetIn: 41*time.Second + 1,
	})
	want := http.Header{
		"Ratelimit-Policy":      {`"analysis";q=10;w=60`},
		"Ratelimit":             {`"analysis";r=3;t=42`},
		"X-Ratelimit-Limit":     {"10"},
		"X-Ratelimit-Remaining": {"3"},
		"X-Ratelimit-Reset":     {"1700000043"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
}

func TestRetryAfterIsNeverEarlierThanTheReset(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		resetIn, after time.Duration
		want           string
	}{
		{"at once is a second", 0, 0, "1"},
		{"a fraction is rounded up", 1500 * time.Millisecond, 1500 * time.Millisecond, "2"},
		{"a shorter wait gives way to the reset", 9 * time.Second, time.Second, "9"},
		{"a longer wait stands", time.Second, 9 * time.Second, "9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := headers(Decision{Policy: "p", ResetIn: c.resetIn, RetryAfter: c.after}).Get("Retry-After")
			if got != c.want {
				t.Errorf("Retry-After = %s, want %s", got, c.want)
			}
		})
	}
}

func TestPolicyNamesCannotBreakOutOfTheirQuotes(t *testing.T) {
	t.Parallel()
	got := headers(Decision{Policy: "a\"b\\c\r\nX: 1é"}).Get("RateLimit-Policy")
	if want := `"a\"b\\cX: 1";q=0;w=0`; got != want {
		t.Errorf("RateLimit-Policy = %s, want %s", got, want)
	}
}
