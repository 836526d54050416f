package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/api/apitest"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/ratelimit"
)

func limited() api.Policies {
	named := func(name string) ratelimit.Policy {
		return ratelimit.Policy{Name: name, Rates: []ratelimit.Rate{{Limit: 10, Period: time.Minute}}}
	}
	return api.Policies{
		Global: named("global"), Auth: named("auth"), Register: named("register"), Reset: named("reset"),
		API: named("api"), Analysis: named("analysis"), Upload: named("upload"),
	}
}

// heldTo is the policy of each route that is not held to that of its caller's
// requests; nothing is the policy of all requests of the address alone.
var heldTo = map[string]string{
	"POST /v1/auth/register":        "register ip:",
	"POST /v1/auth/login":           "auth ip:",
	"POST /v1/auth/refresh":         "auth ip:",
	"POST /v1/auth/logout":          "auth ip:",
	"POST /v1/auth/password/forgot": "reset ip:",
	"POST /v1/auth/password/reset":  "auth ip:",
	"POST /v1/auth/verify/request":  "reset ip:",
	"POST /v1/auth/verify":          "auth ip:",
	"POST /v1/analyses":             "analysis user:",
	"POST /v1/analyses/batch":       "analysis user:",
	"POST /v1/analyses/{id}/retry":  "analysis user:",
	"GET /v1/ops/queue":             "",
	"GET /":                         "",
	"GET /assets/{file}":            "",
	"GET /v1/formats":               "", // tells everybody the same
	"GET /health":                   "",
	"GET /docs":                     "",
	"GET /openapi.yaml":             "",
}

func TestEveryRouteIsHeldToAPolicy(t *testing.T) {
	t.Parallel()
	for path, item := range apitest.Document(t).Paths.Map() {
		for method := range item.Operations() {
			want, special := heldTo[method+" "+path]
			if !special {
				want = "api user:"
			}
			target := strings.NewReplacer("{id}", analysis.ID{15: 1}.String(), "{lane}", "batch").Replace(path)
			got := strings.Join(policies(t, method, target), ", ")
			if address, policy, _ := strings.Cut(got, ", "); address != "global ip:192.0.2.1" || (want == "") != (policy == "") || !strings.HasPrefix(policy, want) {
				t.Errorf("%s %s: counted %q, want the address and then %q", method, path, got, want)
			}
		}
	}
}

// policies are those against which a request of ada counts.
func policies(t *testing.T, method, target string) []string {
	t.Helper()
	w := newWorld()
	s := w.serve(api.Config{Development: true, Policies: limited()})
	req := httptest.NewRequest(method, target, http.NoBody)
	req.Header.Set("X-API-Key", adaKey)
	s.Handler().ServeHTTP(httptest.NewRecorder(), req)
	if len(w.counted) == 0 {
		t.Fatalf("%s %s counted against nothing", method, target)
	}
	return w.counted
}
