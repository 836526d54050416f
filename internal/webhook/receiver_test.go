package webhook_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/masterspeak/masterspeak/internal/secret"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// request is one that a receiver got.
type request struct {
	header http.Header
	body   []byte
}

func (r request) id() string { return r.header.Get("webhook-id") }

// event is what the body says.
func (r request) event(t *testing.T) (e struct {
	Type, Timestamp string
	Data            map[string]any
}) {
	t.Helper()
	if err := json.Unmarshal(r.body, &e); err != nil {
		t.Fatalf("reading %s: %v", r.body, err)
	}
	return e
}

// verify is what the official library says.
func (r request) verify(t *testing.T, key secret.Value) error {
	t.Helper()
	wh, err := standardwebhooks.NewWebhook(key.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	return wh.Verify(r.body, r.header)
}

// receiver is an endpoint of a customer.
type receiver struct {
	*httptest.Server
	got chan request
}

// receive starts one. answer may be nil; it is called after the request was noted.
func receive(t *testing.T, answer http.HandlerFunc) *receiver {
	t.Helper()
	r := &receiver{got: make(chan request, 1000)}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body) // what was cut does not verify
		if req.Method != http.MethodPost || req.Header.Get("Content-Type") != "application/json" || !strings.HasPrefix(req.UserAgent(), "MasterSpeak") {
			t.Errorf("got %s with %v", req.Method, req.Header)
		}
		r.got <- request{req.Header, body}
		if answer != nil {
			answer(w, req)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) next(t *testing.T) request {
	t.Helper()
	return testenv.Receive(t, r.got)
}

// status answers so, with headers as name and value.
func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

// hang answers when the client has gone.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
