package coach

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func wantCode(t *testing.T, err error, code string, retryable bool) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an Error with code %s", err, code)
	}
	if e.Code != code || e.Retryable != retryable {
		t.Errorf("got code %s, retryable %v (%v); want %s, %v", e.Code, e.Retryable, e.Err, code, retryable)
	}
	for _, secret := range []string{"secret-key", "launched", "inner detail"} {
		if strings.Contains(e.Error(), secret) || e.Message == "" {
			t.Errorf("the message %q is empty or tells %q", e.Error(), secret)
		}
	}
	return e
}

func TestEveryStatusBecomesOneError(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]struct {
		code      string
		retryable bool
	}{
		400: {CodeRejected, false}, 401: {CodeUnauthorized, false}, 403: {CodeUnauthorized, false},
		404: {CodeRejected, false}, 408: {CodeTimeout, true}, 409: {CodeUnavailable, true},
		413: {CodeTooLarge, false}, 422: {CodeRejected, false}, 429: {CodeRateLimited, true},
		499: {CodeUnavailable, true}, 500: {CodeUnavailable, true}, 502: {CodeUnavailable, true}, 503: {CodeUnavailable, true},
		504: {CodeTimeout, true}, 529: {CodeUnavailable, true},
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) {
				w.Header().Set("Retry-After", "7")
				answers(w, status, `{"error":{"message":"inner detail about secret-key"}}`)
			})
			_, err := p.coach(t, nil).Coach(t.Context(), spokenRequest())
			e := wantCode(t, err, want.code, want.retryable)
			if got := e.RetryAfter == 7*time.Second; got != want.retryable {
				t.Errorf("%d: retry after %v", status, e.RetryAfter)
			}
			if n := len(p.seen()); n != 1 {
				t.Errorf("%d requests, want 1: the job owns retries", n)
			}
		})
	}
}

func TestAnEmptyAccountIsNotRetried(t *testing.T) {
	t.Parallel()
	p := newProvider(t, func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) {
		answers(w, http.StatusTooManyRequests, `{"error":{"code":"insufficient_quota","message":"inner detail"}}`)
	})
	_, err := p.coach(t, nil).Coach(t.Context(), spokenRequest())
	_ = wantCode(t, err, CodeRateLimited, false)
}

func TestAnAnswerThatIsNoAnswerIsInvalidOutput(t *testing.T) {
	t.Parallel()
	for name, q := range map[string]quirk{
		"no choices":   func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) { answers(w, 200, `{"choices":[]}`) },
		"empty object": func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) { answers(w, 200, `{}`) },
		"broken json":  func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) { answers(w, 200, `{"choices":[`) },
		"nothing":      func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) { answers(w, 200, ``) },
		"a web page":   func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) { _, _ = io.WriteString(w, "<html>") },
		"huge": func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) {
			says(w, strings.Repeat("x", maxResponseBytes+1))
		},
		"a huge page": func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) {
			_, _ = io.WriteString(w, strings.Repeat("x", maxResponseBytes+1))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, q)
			_, err := p.coach(t, nil).Coach(t.Context(), spokenRequest())
			_ = wantCode(t, err, CodeInvalidOutput, false)
		})
	}
}

func TestARefusalIsSaidToBeOne(t *testing.T) {
	t.Parallel()
	for name, q := range map[string]quirk{
		"refusal": func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) { completes(w, "", "stop", "inner detail") },
		"filter":  func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) { completes(w, "", "content_filter", "") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newProvider(t, q).coach(t, nil).Coach(t.Context(), spokenRequest())
			_ = wantCode(t, err, CodeRefused, false)
		})
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := newProvider(t, always(goodAnswer))
	p := newProvider(t, func(w http.ResponseWriter, r *http.Request, _ int, _ sent) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	_, err := p.coach(t, nil).Coach(t.Context(), spokenRequest())
	_ = wantCode(t, err, CodeRejected, false)
	if n := len(elsewhere.seen()); n != 0 {
		t.Errorf("the speech travelled on %d times", n)
	}
}

func TestABrokenConnectionIsUnavailable(t *testing.T) {
	t.Parallel()
	for name, q := range map[string]quirk{
		"at once": func(http.ResponseWriter, *http.Request, int, sent) { panic(http.ErrAbortHandler) },
		"halfway": func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) {
			w.Header().Set("Content-Length", "1000")
			answers(w, 200, `{"choices":[`)
			panic(http.ErrAbortHandler)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newProvider(t, q).coach(t, nil).Coach(t.Context(), spokenRequest())
			_ = wantCode(t, err, CodeUnavailable, true)
		})
	}
}

func hangs(_ http.ResponseWriter, r *http.Request, _ int, _ sent) { <-r.Context().Done() }

func TestASlowServerIsATimeout(t *testing.T) {
	t.Parallel()
	o := newProvider(t, hangs).coach(t, func(c *OpenAIConfig) { c.Timeout = 20 * time.Millisecond })
	_, err := o.Coach(t.Context(), spokenRequest())
	if e := wantCode(t, err, CodeTimeout, true); !errors.Is(e, errTimeout) {
		t.Errorf("the timeout does not say whose it is: %v", e.Err)
	}
}

func TestAnEndedContextIsReturnedAsItsCause(t *testing.T) {
	t.Parallel()
	cause := errors.New("lease lost")
	ctx, cancel := context.WithCancelCause(t.Context())
	p := newProvider(t, func(w http.ResponseWriter, r *http.Request, n int, s sent) {
		cancel(cause)
		hangs(w, r, n, s)
	})
	_, err := p.coach(t, nil).Coach(ctx, spokenRequest())
	var e *Error
	if !errors.Is(err, cause) || errors.As(err, &e) {
		t.Errorf("got %v, want %v as it is", err, cause)
	}
}
