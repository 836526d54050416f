package provider

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const kind = Kind("testing")

func TestAFailureSaysWhoFailedAndNothingElse(t *testing.T) {
	t.Parallel()
	cause := errors.New("what the user said")
	for status, code := range map[int]string{
		302: CodeRejected, 400: CodeRejected, 403: CodeUnauthorized, 408: CodeTimeout,
		413: CodeTooLarge, 429: CodeRateLimited, 499: CodeUnavailable, 503: CodeUnavailable,
	} {
		res := &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader("what the user said"))}
		e := kind.Failure(t.Context(), res, cause)
		if e.Code != code || !strings.HasPrefix(e.Message, "the testing provider ") || strings.Contains(e.Error(), "user") {
			t.Errorf("%d: got %v, want code %s", status, e, code)
		}
		if !errors.Is(e, cause) {
			t.Errorf("%d: the cause is lost", status)
		}
	}
}

func TestAServerThatHangsUpIsToldFromOneThatIsNotThere(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	address := server.URL
	ask := func() *Error {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := Guard(nil, 1).Do(req)
		if err == nil {
			_ = res.Body.Close()
			t.Fatal("it answered")
		}
		return kind.Failure(t.Context(), nil, err)
	}
	if e := ask(); e.Message != "the testing provider broke off before its answer was complete" || !e.Outage() {
		t.Errorf("got %v", e)
	}
	server.Close()
	if e := ask(); e.Message != "the testing provider cannot be reached" || !e.Outage() {
		t.Errorf("got %v", e)
	}
}

func TestAnEndedContextIsATimeoutWithItsCause(t *testing.T) {
	t.Parallel()
	slow := errors.New("took too long")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(slow)
	if e := kind.Failure(ctx, nil, ctx.Err()); e.Code != CodeTimeout || !e.Outage() || !errors.Is(e, slow) {
		t.Errorf("got %v, want a timeout", e)
	}
}

func TestAGuardedClientReadsNoMoreThanItsLimit(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", 1+len(r.URL.Query().Get("more"))))
	}))
	t.Cleanup(server.Close)
	for query, want := range map[string]error{"": nil, "?more=x": errTooMuch} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := Guard(server.Client(), 1).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(res.Body)
		_ = res.Body.Close()
		if !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", query, err, want)
		}
	}
}

func TestTheBodyOfARefusalCanBeReadTwice(t *testing.T) {
	t.Parallel()
	res := &http.Response{Body: io.NopCloser(strings.NewReader("no"))}
	if first, second := string(Body(res)), string(Body(res)); first != "no" || second != "no" {
		t.Errorf("got %q and %q", first, second)
	}
}
