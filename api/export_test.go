package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
)

func TestAnExportIsOneDocumentOfAllPages(t *testing.T) {
	t.Parallel()
	for _, kept := range []int{0, 1, 20, 45} {
		w := newWorld()
		w.kept = kept
		resp, body := ask(t, w.serve(api.Config{}), "GET /v1/me/export", "")
		wantStatus(t, resp, body, 200)
		var doc struct {
			Profile  api.User
			APIKeys  []api.APIKey `json:"api_keys"`
			Webhooks []api.Webhook
			Analyses []api.ExportedAnalysis
		}
		if err := json.Unmarshal([]byte(body), &doc); err != nil {
			t.Fatalf("%d analyses: %v", kept, err)
		}
		ids := map[string]bool{}
		for _, a := range doc.Analyses {
			ids[a.Analysis.Id.String()] = true
			if a.Text == nil {
				t.Error("got an analysis without what was submitted")
			}
		}
		if len(doc.Webhooks) != 1 || doc.Webhooks[0].Url != hooked.URL || strings.Contains(body, "whsec_") {
			t.Errorf("got the webhooks %+v, want %s without its secret", doc.Webhooks, hooked.URL)
		}
		if len(ids) != kept || len(doc.Analyses) != kept || len(doc.APIKeys) != 1 || doc.Profile.Email == "" {
			t.Errorf("got %d analyses, %d of them different, of %s; want %d", len(doc.Analyses), len(ids), doc.Profile.Email, kept)
		}
	}
}

func TestAnExportThatFailsBeforeItBeginsSaysWhy(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.fail = analysis.ErrUnavailable
	resp, body := ask(t, w.serve(api.Config{}), "GET /v1/me/export", "")
	wantStatus(t, resp, body, 503)
}

func TestATicketOpensStreamsAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{})
	ticket := "?ticket=" + url.QueryEscape(adaTicket)
	for _, tt := range []struct {
		route, header string
		status        int
	}{
		{"GET /v1/analyses" + ticket, "X-API-Key: ", 401},
		{"GET /v1/me" + ticket, "X-API-Key: ", 401},
		{"GET /v1/events?ticket=another", "X-API-Key: ", 401},
		{"GET /v1/events" + ticket, "X-API-Key: " + adaKey, 400},
		{"GET /v1/analyses/" + ada.String() + "/events" + ticket, "X-API-Key: ", 404},
	} {
		w.fail = analysis.ErrNotFound // whoever gets so far
		resp, body := ask(t, s, tt.route, "", tt.header)
		if resp.StatusCode != tt.status {
			t.Errorf("%s: got %d %s, want %d", tt.route, resp.StatusCode, body, tt.status)
		}
	}
}

func TestAKeyThatMayNotDoEverythingIsNotTheOwner(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.key = analysis.ID{9}
	w.scopes = []auth.Scope{auth.ScopeAnalysesRead, auth.ScopeAnalysesWrite}
	s := w.serve(api.Config{})
	for _, route := range []string{"PATCH /v1/me", "DELETE /v1/me"} {
		body := ""
		if route == "PATCH /v1/me" {
			body = `{"full_name":"Eve"}`
		}
		resp, answer := ask(t, s, route, body)
		wantStatus(t, resp, answer, http.StatusForbidden)
	}
	w.scopes = auth.AllScopes()
	resp, answer := ask(t, s, "DELETE /v1/me", "")
	wantStatus(t, resp, answer, http.StatusAccepted)
}

func TestFailedLoginsSlowAnAccountDownAndNeverShutItOut(t *testing.T) {
	t.Parallel()
	const second = 20 * time.Millisecond
	for _, tt := range []struct {
		failures int64
		want     time.Duration
	}{{0, 0}, {9, 0}, {10, second}, {20, 2 * second}, {40, 4 * second}, {4000, 4 * second}} {
		w := newWorld()
		w.failures = tt.failures
		start := time.Now()
		resp, body := ask(t, w.serve(api.Config{Policies: limited(), GuessDelay: second}), "POST /v1/auth/login", credentials)
		wantStatus(t, resp, body, 200)
		if took := time.Since(start); took < tt.want {
			t.Errorf("after %d failures: took %s, want %s", tt.failures, took, tt.want)
		}
	}
}

func TestOnlyFailuresCountAgainstAnAccount(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]int{nil: 2, account.ErrInvalidCredentials: 3, analysis.ErrUnavailable: 2} {
		w := newWorld()
		w.fail = err
		ask(t, w.serve(api.Config{Policies: limited()}), "POST /v1/auth/login", credentials)
		if len(w.counted) != want {
			t.Errorf("%v: counted %q, want %d", err, w.counted, want)
		}
	}
}

func TestAnExportIsSentWhileItIsRead(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.kept = 200
	w.exporting = make(chan struct{})
	server := httptest.NewServer(w.serve(api.Config{}).Handler())
	defer server.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/v1/me/export", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", adaKey)
	go func() { w.exporting <- struct{}{} }() // the first page alone may be read from the store
	resp, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	first := make([]byte, 2000)
	if _, err := io.ReadFull(resp.Body, first); err != nil || !strings.Contains(string(first), `"analyses":[`) {
		t.Fatalf("got %s %v before the second page", first, err)
	}
	close(w.exporting)
	rest, err := io.ReadAll(resp.Body)
	if err != nil || !json.Valid(append(first, rest...)) {
		t.Errorf("got %d bytes more, %v; want one document", len(rest), err)
	}
}
