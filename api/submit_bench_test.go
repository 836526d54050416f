package api_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/ratelimit"
)

// BenchmarkSubmit is one submission through the whole chain of middlewares,
// with the real limiter and an access log that goes nowhere: what the edge
// itself costs, without a socket and a store.
func BenchmarkSubmit(b *testing.B) {
	limiter, err := ratelimit.New(ratelimit.Config{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = limiter.Close() })
	w := newWorld()
	policies := limited()
	for _, p := range []*ratelimit.Policy{&policies.Global, &policies.Analysis} {
		p.Rates = []ratelimit.Rate{{Limit: 900_000_000, Period: time.Minute}}
	}
	handler := api.New(api.Config{Policies: policies}, api.Deps{
		Submitter: forgetful{w}, Authenticator: w, Limiter: limiter, Logger: zerolog.New(io.Discard),
	}).Handler()

	speech := strings.Repeat("So, we begin with what we know and ask what follows. ", 30)[:1500]
	body := `{"depth":"standard","kind":"general","language":"en","text":"` + speech + `"}`
	first := httptest.NewRequest(http.MethodPost, "/v1/analyses", strings.NewReader(body))
	first.Header.Set("X-API-Key", adaKey)
	first.Header.Set("Content-Type", "application/json")
	answer := &nowhere{header: http.Header{}}

	b.ReportAllocs()
	for b.Loop() {
		req := first.WithContext(b.Context())
		req.Body = io.NopCloser(strings.NewReader(body))
		clear(answer.header)
		handler.ServeHTTP(answer, req)
		if answer.status != http.StatusAccepted {
			b.Fatalf("got status %d", answer.status)
		}
	}
}

// forgetful accepts like the world, but keeps nothing: a benchmark submits
// more than fits in memory.
type forgetful struct{ *world }

func (f forgetful) Submit(_ context.Context, s analysis.Submission) (analysis.Accepted, error) {
	return analysis.Accepted{Analysis: analysis.Analysis{
		ID: minted, Owner: s.Owner, Status: analysis.Queued, Kind: s.Kind, Depth: s.Depth, Source: s.Source(),
		Language: s.Language, Lane: s.Lane, Version: 1, CreatedAt: day,
	}}, nil
}

// nowhere is a response that nobody reads.
type nowhere struct {
	header http.Header
	status int
}

func (n *nowhere) Header() http.Header             { return n.header }
func (n *nowhere) WriteHeader(status int)          { n.status = status }
func (n *nowhere) Write(p []byte) (int, error)     { return len(p), nil }
func (n *nowhere) SetReadDeadline(time.Time) error { return nil }
