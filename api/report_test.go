package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

func TestAReportIsAPageThatNeedsNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld()
	a := w.put(1, analysis.Succeeded, 3)
	a.Title, a.Result = "Opening", json.RawMessage(`{"scores":{"overall":7.5},"feedback":{"summary":"<b>Clear</b>."}}`)
	w.jobs[a.ID] = a
	s := w.serve(api.Config{})
	route := "GET /v1/analyses/" + a.ID.String() + "/report"
	resp, body := ask(t, s, route, "")
	wantStatus(t, resp, body, 200)
	wantHeader(t, resp, "Content-Type", "text/html")
	wantHeader(t, resp, "Cache-Control", "no-store")
	wantContains(t, body, "<h1>Opening</h1>", "7.5", "&lt;b&gt;Clear&lt;/b&gt;")
	if policy := resp.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") || strings.Contains(policy, "unsafe") {
		t.Errorf("got policy %q", policy)
	}
	resp, body = ask(t, s, route, "", "X-API-Key: "+otherKey)
	wantStatus(t, resp, body, 404)
}

func TestOnlyASucceededAnalysisHasAReport(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{})
	for _, status := range analysis.Statuses() {
		if status == analysis.Succeeded {
			continue
		}
		a := w.put(2, status, 1)
		resp, body := ask(t, s, "GET /v1/analyses/"+a.ID.String()+"/report", "")
		wantStatus(t, resp, body, 409)
		wantContains(t, body, `"code":"invalid_state"`, `"current_status":"`+string(status)+`"`)
	}
	resp, body := ask(t, s, "GET /v1/analyses/nonsense/report", "")
	wantStatus(t, resp, body, 400)
}
