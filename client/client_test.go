package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/client"
)

// caller is a client of a server that answers with h; it never waits, and notes
// for how long it would have.
type caller struct {
	*client.Client
	asked atomic.Int32
	waits []time.Duration
}

func newCaller(t *testing.T, h func(w http.ResponseWriter, r *http.Request, n int)) *caller {
	t.Helper()
	c := &caller{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		h(w, r, int(c.asked.Add(1)))
	}))
	transport := &http.Transport{}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	c.Client = client.New(client.Config{
		URL: server.URL + "/", Key: "ms_secret", HTTP: &http.Client{Transport: transport}, Patience: time.Minute,
		Waiting: func(_ string, d time.Duration) { c.waits = append(c.waits, d) },
		Sleep:   func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	return c
}

func refuse(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	fmt.Fprint(w, body)
}

func TestARefusalIsATypedError(t *testing.T) {
	t.Parallel()
	c := newCaller(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		refuse(w, http.StatusConflict, `{"type":"about:blank","title":"Conflict","status":409,"detail":"It has ended.","code":"invalid_state",
			"request_id":"r-1","current_status":"succeeded","errors":[{"pointer":"/id","code":"x","detail":"y"}]}`)
	})
	_, err := c.Cancel(t.Context(), "a")
	var refused *client.Error
	if !errors.As(fmt.Errorf("cancelling: %w", err), &refused) {
		t.Fatalf("got %v", err)
	}
	if refused.Status != http.StatusConflict || refused.Code != "invalid_state" || refused.CurrentStatus != client.Succeeded ||
		refused.RequestID != "r-1" || len(refused.Fields) != 1 || refused.Error() != "It has ended." {
		t.Errorf("got %+v", refused)
	}
}

func TestWhatIsNotIdempotentIsRepeatedOnlyWhereItDidNotBegin(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		body   string
		tries  int
	}{
		"a limit":            {http.StatusTooManyRequests, `{}`, 2},
		"a full server":      {http.StatusServiceUnavailable, `{"code":"busy"}`, 2},
		"a database away":    {http.StatusServiceUnavailable, `{"code":"unavailable"}`, 1},
		"a proxy in between": {http.StatusBadGateway, `<html>`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCaller(t, func(w http.ResponseWriter, _ *http.Request, n int) {
				if n == 1 {
					refuse(w, tt.status, tt.body)
				}
			})
			err := c.Call(t.Context(), http.MethodPost, "/v1/api-keys", map[string]string{"name": "x"}, nil)
			if got := int(c.asked.Load()); got != tt.tries || (err == nil) != (tt.tries == 2) {
				t.Errorf("asked %d times, want %d: %v", got, tt.tries, err)
			}
			if got, want := errors.Is(err, client.ErrUncertain), tt.status == http.StatusBadGateway; got != want {
				t.Errorf("uncertain: %t, want %t", got, want)
			}
		})
	}
}

func TestASubmissionIsRepeatedWithItsKeyWhateverWasLost(t *testing.T) {
	t.Parallel()
	var keys []string
	c := newCaller(t, func(w http.ResponseWriter, r *http.Request, n int) {
		keys = append(keys, r.Header.Get("Idempotency-Key"))
		switch n {
		case 1:
			refuse(w, http.StatusBadGateway, "")
		case 2:
			panic(http.ErrAbortHandler)
		default:
			w.WriteHeader(http.StatusAccepted)
			fmt.Fprint(w, `{"id":"a","status":"queued"}`)
		}
	})
	if _, err := c.Submit(t.Context(), client.Submission{Text: "Words."}); err != nil {
		t.Fatal(err)
	}
	if len(keys) != 3 || keys[0] == "" || len(slices.Compact(keys)) != 1 {
		t.Errorf("the keys were %q", keys)
	}
	if _, err := c.Submit(t.Context(), client.Submission{Text: "Words."}); err != nil || keys[len(keys)-1] == keys[0] {
		t.Errorf("another submission has the same key %q: %v", keys, err)
	}
}

func TestPatienceEndsAtItsBound(t *testing.T) {
	t.Parallel()
	c := newCaller(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Retry-After", "25")
		refuse(w, http.StatusTooManyRequests, `{"code":"rate_limited"}`)
	})
	_, err := c.Get(t.Context(), "a")
	var refused *client.Error
	if !errors.As(err, &refused) || refused.RetryAfter != 25*time.Second {
		t.Errorf("got %v", err)
	}
	if want := []time.Duration{25 * time.Second, 25 * time.Second}; !slices.Equal(c.waits, want) {
		t.Errorf("waited %v, want %v of a minute", c.waits, want)
	}
}

func TestAWrongAddressFailsAtOnceAndKeepsTheKey(t *testing.T) {
	t.Parallel()
	c := client.New(client.Config{URL: "http://127.0.0.1:1", Key: "ms_secret"})
	_, err := c.Submit(t.Context(), client.Submission{Text: "Words."})
	if !errors.Is(err, client.ErrUnreachable) || errors.Is(err, client.ErrUncertain) || strings.Contains(err.Error(), "ms_secret") {
		t.Errorf("got %v", err)
	}
}

func TestAContextEndsAWait(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		refuse(w, http.StatusTooManyRequests, "{}")
	}))
	t.Cleanup(server.Close)
	c := client.New(client.Config{URL: server.URL, Patience: -1, Waiting: func(string, time.Duration) { cancel(enough) }})
	if _, err := c.Get(ctx, "a"); !errors.Is(err, enough) {
		t.Errorf("got %v", err)
	}
}

func TestAnAnalysisKeepsWhatTheServerSent(t *testing.T) {
	t.Parallel()
	sent := `{"id":"a","status":"failed","version":3,"from_a_later_version":[1],"error":{"code":"crash_loop","message":"Its workers kept vanishing."}}`
	c := newCaller(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		if r.Header.Get("Accept") == "text/event-stream" {
			fmt.Fprintf(w, "event: done\nid: 3\ndata: %s\n\n", sent)
			return
		}
		fmt.Fprint(w, sent)
	})
	a, err := c.Wait(t.Context(), "a")
	if err != nil || string(a.JSON) != sent {
		t.Fatalf("got %s, %v", a.JSON, err)
	}
	var ended *client.EndedError
	if !errors.As(a.Err(), &ended) || ended.Status != client.Failed || ended.Reason.Code != "crash_loop" ||
		ended.Error() != "the analysis a ended as failed: Its workers kept vanishing. (crash_loop)" {
		t.Errorf("got %v", a.Err())
	}
}

func TestAReaderThatLeavesEndsTheStream(t *testing.T) {
	t.Parallel()
	left := make(chan struct{})
	c := newCaller(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, "event: snapshot\nid: 1\ndata: {\"id\":\"a\",\"status\":\"queued\",\"version\":1}\n\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(left)
	})
	for a, err := range c.Stream(t.Context(), "a") {
		if err != nil || a.Version != 1 {
			t.Fatalf("got %+v, %v", a, err)
		}
		break
	}
	<-left
}

func TestADeletedAnalysisEndsAStreamInTheServersWords(t *testing.T) {
	t.Parallel()
	c := newCaller(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		if r.Header.Get("Accept") == "text/event-stream" {
			fmt.Fprint(w, "event: snapshot\nid: 1\ndata: {\"id\":\"a\",\"status\":\"queued\",\"version\":1}\n\nevent: gone\ndata: {\"id\":\"a\"}\n\n")
			return
		}
		refuse(w, http.StatusGone, `{"code":"gone","detail":"It was deleted."}`)
	})
	_, err := c.Wait(t.Context(), "a")
	var refused *client.Error
	if !errors.As(err, &refused) || refused.Status != http.StatusGone || c.asked.Load() != 2 {
		t.Errorf("asked %d times: %v", c.asked.Load(), err)
	}
	if err := c.Delete(t.Context(), "a"); err != nil {
		t.Errorf("to delete it again is no error: %v", err)
	}
}

func TestAListIsReadPageAfterPage(t *testing.T) {
	t.Parallel()
	var queries []string
	c := newCaller(t, func(w http.ResponseWriter, r *http.Request, n int) {
		queries = append(queries, r.URL.RawQuery)
		cursor := map[bool]string{true: `"c2"`, false: "null"}[n == 1]
		fmt.Fprintf(w, `{"data":[{"id":"a%d","status":"failed"},{"id":"b%d","status":"failed"}],"next_cursor":%s}`, n, n, cursor)
	})
	var ids []string
	after := time.Date(2026, 3, 1, 13, 0, 0, 0, time.FixedZone("CET", 3600))
	for a, err := range c.List(t.Context(), client.Filter{Status: client.Failed, Label: "draft", CreatedAfter: after, PageSize: 2}) {
		if err != nil {
			t.Fatal(err)
		}
		if ids = append(ids, a.ID); a.ID == "a2" {
			break
		}
	}
	if !slices.Equal(ids, []string{"a1", "b1", "a2"}) {
		t.Errorf("got %v", ids)
	}
	first := "created_after=2026-03-01T12%3A00%3A00Z&label=draft&limit=2&status=failed"
	if want := []string{first, "created_after=2026-03-01T12%3A00%3A00Z&cursor=c2&label=draft&limit=2&status=failed"}; !slices.Equal(queries, want) {
		t.Errorf("asked for %q, want %q", queries, want)
	}
}

func TestASubmissionHasOneSpeech(t *testing.T) {
	t.Parallel()
	c := newCaller(t, func(http.ResponseWriter, *http.Request, int) { t.Error("it was sent") })
	for _, s := range []client.Submission{{}, {Text: "a", AudioURL: "https://example.com/a.mp3"}, {Path: "a", Text: "b"}, {Path: "does-not-exist"}} {
		if _, err := c.Submit(t.Context(), s); err == nil {
			t.Errorf("%+v was taken", s)
		}
	}
	if _, err := c.SubmitBatch(t.Context(), []client.Submission{{Text: "a"}, {Path: "b"}}, ""); err == nil {
		t.Error("a batch with a file was taken")
	}
}
