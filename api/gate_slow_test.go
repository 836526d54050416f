package api_test

import (
	"context"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/audio"
	"github.com/masterspeak/masterspeak/internal/ratelimit"
)

// halfway tells when the first bytes of a recording have come.
type halfway struct {
	*shelf
	begun chan struct{}
}

func (h halfway) Keep(ctx context.Context, r io.Reader) (analysis.Recording, error) {
	close(h.begun)
	return h.shelf.Keep(ctx, r)
}

func TestASlowUploadHoldsNoPlace(t *testing.T) {
	t.Parallel()
	w, kept := newWorld(), halfway{new(shelf), make(chan struct{})}
	s := api.New(api.Config{MaxInFlight: 1, Formats: audio.Formats()}, api.Deps{
		Submitter: w, Recordings: kept, Profiles: w, Authenticator: w, Limiter: w,
	})
	rest, client := io.Pipe()
	answer, ended := httptest.NewRecorder(), make(chan struct{})
	go func() {
		defer close(ended)
		req := httptest.NewRequest("POST", "/v1/analyses", io.MultiReader(io.LimitReader(formOf(256<<10, ""), 256<<10), rest))
		req.Header.Set("X-API-Key", adaKey)
		req.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
		s.Handler().ServeHTTP(answer, req)
	}()
	<-kept.begun
	resp, body := ask(t, s, "GET /v1/me", "")
	wantStatus(t, resp, body, 200)
	_, _ = io.WriteString(client, "\r\n--"+boundary+"--\r\n")
	_ = client.Close()
	<-ended
	if answer.Code != 202 {
		t.Errorf("got %d for the upload: %s", answer.Code, answer.Body)
	}
}

// suspicious is a limiter that has seen too many failures, and says when it is asked.
type suspicious struct {
	*world
	asked chan struct{}
}

func (s suspicious) Peek(context.Context, ratelimit.Policy, string) (ratelimit.Decision, error) {
	select {
	case s.asked <- struct{}{}:
	default:
	}
	return ratelimit.Decision{}, nil
}

func TestWhoWaitsForAnotherGuessHoldsNoPlace(t *testing.T) {
	t.Parallel()
	for route, body := range map[string]string{
		"POST /v1/auth/login": `{"email":"ada@example.com","password":"correct horse"}`,
		"PATCH /v1/me":        `{"password":"another horse","current_password":"correct horse"}`,
	} {
		w := newWorld()
		limiter := suspicious{w, make(chan struct{}, 1)}
		s := api.New(api.Config{MaxInFlight: 1, Policies: limited(), GuessDelay: time.Hour, CursorKeys: [][]byte{{1}}}, api.Deps{
			Accounts: w, Profiles: w, Authenticator: w, Limiter: limiter,
		})
		ctx, giveUp := context.WithCancel(t.Context())
		ended, answer := make(chan struct{}), httptest.NewRecorder()
		go func() {
			defer close(ended)
			method, target, _ := strings.Cut(route, " ")
			req := httptest.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
			req.Header.Set("X-API-Key", adaKey)
			req.Header.Set("Content-Type", "application/json")
			s.Handler().ServeHTTP(answer, req)
		}()
		select {
		case <-limiter.asked:
		case <-ended:
			t.Fatalf("%s made nobody wait: %d %s", route, answer.Code, answer.Body)
		}
		resp, got := ask(t, s, "GET /v1/me", "")
		giveUp()
		<-ended
		wantStatus(t, resp, got, 200)
	}
}

func TestAFormOfCountlessFieldsIsRefusedShortly(t *testing.T) {
	t.Parallel()
	field := "--" + boundary + "\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\na\r\n"
	answer := upload(t, new(shelf), newWorld(), strings.NewReader(strings.Repeat(field, 10_000)+"--"+boundary+"--\r\n"))
	if answer.Code != 400 || answer.Body.Len() > 1000 || !strings.Contains(answer.Body.String(), "too many fields") {
		t.Errorf("got %d and %d bytes: %.300s", answer.Code, answer.Body.Len(), answer.Body)
	}
}
