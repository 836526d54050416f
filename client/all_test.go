package client_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/client"
)

func TestStreamAllOpensAStreamThatBrokeAgain(t *testing.T) {
	t.Parallel()
	c := newCaller(t, func(w http.ResponseWriter, r *http.Request, n int) {
		if r.URL.Path != "/v1/events" || r.Header.Get("Accept") != "text/event-stream" {
			t.Errorf("asked for %s as %q", r.URL.Path, r.Header.Get("Accept"))
		}
		switch n {
		case 1:
			fmt.Fprint(w, "event: snapshot\ndata: {\"data\":[{\"id\":\"a\",\"status\":\"queued\"},{\"id\":\"b\",\"status\":\"running\"}]}\n\n")
			fmt.Fprint(w, ": keep-alive\n\nevent: done\ndata: {\"id\":\"b\",\"status\":\"succeeded\"}\n\n")
		case 2:
			refuse(w, http.StatusTooManyRequests, `{"code":"too_many_streams"}`)
		default:
			fmt.Fprint(w, "event: snapshot\ndata: {\"data\":[{\"id\":\"a\",\"status\":\"running\"}]}\n\n")
		}
	})
	var seen []string
	for a, err := range c.StreamAll(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if seen = append(seen, a.ID+" "+string(a.Status)); len(seen) == 4 {
			break
		}
	}
	if want := []string{"a queued", "b running", "b succeeded", "a running"}; !slices.Equal(seen, want) {
		t.Errorf("got %q, want %q", seen, want)
	}
	if got := c.asked.Load(); got != 3 || len(c.waits) != 2 {
		t.Errorf("asked %d times with the waits %v, want 3 times and 2 waits", got, c.waits)
	}
}

func TestStreamAllEndsWithARefusal(t *testing.T) {
	t.Parallel()
	c := newCaller(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		refuse(w, http.StatusForbidden, `{"code":"insufficient_scope"}`)
	})
	for a, err := range c.StreamAll(t.Context()) {
		var refused *client.Error
		if !errors.As(err, &refused) || refused.Code != "insufficient_scope" {
			t.Fatalf("got %v and %v", a, err)
		}
	}
	if got := c.asked.Load(); got != 1 {
		t.Errorf("asked %d times, want once", got)
	}
}

func TestStreamAllGivesUpWhereNothingComes(t *testing.T) {
	t.Parallel()
	c := newCaller(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		if n%2 == 0 {
			fmt.Fprint(w, "event: status\ndata: half a docu\n\n")
		}
	})
	ends := 0
	for _, err := range c.StreamAll(t.Context()) {
		if ends++; !errors.Is(err, client.ErrUnreachable) {
			t.Errorf("got %v, want it to be unreachable", err)
		}
	}
	if ends != 1 || c.asked.Load() != 6 {
		t.Errorf("got %d ends after %d streams, want 1 after 6", ends, c.asked.Load())
	}
}

func TestAWriterGetsTheAnswerAsItIs(t *testing.T) {
	t.Parallel()
	page := strings.Repeat("<p>Good evening.</p>", 10_000)
	c := newCaller(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			refuse(w, http.StatusServiceUnavailable, `{"code":"unavailable"}`)
			return
		}
		fmt.Fprint(w, page)
	})
	var got strings.Builder
	if err := c.Call(t.Context(), http.MethodGet, "/v1/analyses/a/report", nil, &got); err != nil {
		t.Fatal(err)
	}
	if got.String() != page || c.asked.Load() != 2 {
		t.Errorf("got %d bytes after %d tries, want %d after 2", got.Len(), c.asked.Load(), len(page))
	}
}

func TestAnAnswerThatIsCutOffOnItsWayToAWriterIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	c := newCaller(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, `{"analyses":[`)
	})
	var got strings.Builder
	err := c.Call(t.Context(), http.MethodGet, "/v1/me/export", nil, &got)
	if !errors.Is(err, io.ErrUnexpectedEOF) || c.asked.Load() != 1 || got.String() != `{"analyses":[` {
		t.Errorf("got %v and %q after %d tries", err, got.String(), c.asked.Load())
	}
}
