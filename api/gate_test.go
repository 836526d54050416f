package api_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// stuck is a store that accepts when it is told to.
type stuck struct {
	*world
	begun, goOn chan struct{}
}

func (s stuck) Submit(ctx context.Context, sub analysis.Submission) (analysis.Accepted, error) {
	s.begun <- struct{}{}
	<-s.goOn
	return s.world.Submit(ctx, sub)
}

func TestWhatIsTooMuchAtOnceIsToldToComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld()
	var failures bytes.Buffer
	store := stuck{w, make(chan struct{}), make(chan struct{})}
	s := api.New(api.Config{MaxInFlight: 1}, api.Deps{
		Submitter: store, Reader: w, Profiles: w, Authenticator: w, Limiter: w, Health: w, Logger: zerolog.New(&failures).Level(zerolog.ErrorLevel),
	})
	first := httptest.NewRecorder()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		req := httptest.NewRequest("POST", "/v1/analyses", strings.NewReader(text))
		req.Header.Set("X-API-Key", adaKey)
		req.Header.Set("Content-Type", "application/json")
		s.Handler().ServeHTTP(first, req)
	}()
	<-store.begun
	resp, body := ask(t, s, "GET /v1/me", "")
	wantStatus(t, resp, body, 503)
	wantHeader(t, resp, "Retry-After", "2")
	wantContains(t, body, `"code":"busy"`, "#temporary-reduced-capacity")
	resp, body = ask(t, s, "GET /health", "")
	wantStatus(t, resp, body, 200)
	w.put(1, analysis.Queued, 3)
	resp, body = ask(t, s, "GET /v1/analyses/"+analysis.ID{15: 1}.String(), "") // may wait for minutes, so holds no place
	wantStatus(t, resp, body, 200)
	close(store.goOn)
	<-ended
	if first.Code != 202 {
		t.Errorf("got %d for the one that was admitted", first.Code)
	}
	resp, body = ask(t, s, "GET /v1/me", "")
	wantStatus(t, resp, body, 200)
	if failures.Len() > 0 {
		t.Errorf("a refusal was logged as a failure: %s", &failures)
	}
}
