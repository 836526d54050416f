package api_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
)

const (
	credentials = `{"email":"ada@example.com","password":"correct horse battery"}`
	refresh     = `{"refresh_token":"r"}`
	address     = `{"email":"ada@example.com"}`
	resetting   = `{"token":"t","password":"correct horse battery"}`
)

func TestAccountsSayWhyNot(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		route, body string
		err         error
		status      int
		want        string
	}{
		{"POST /v1/auth/register", credentials, nil, 201, `"email":"ada@example.com"`},
		{"POST /v1/auth/register", credentials, account.ErrEmailTaken, 409, `"email_taken"`},
		{"POST /v1/auth/register", credentials, auth.ErrEmail, 422, `"/email"`},
		{"POST /v1/auth/register", credentials, auth.ErrPasswordCommon, 422, `less common password: 8 to 128 characters`},
		{"POST /v1/auth/register", `{"email":"Ada <ada@example.com>","password":""}`, nil, 422, `"/email"`},
		{"POST /v1/auth/login", credentials, nil, 200, `"token_type":"bearer"`},
		{"POST /v1/auth/login", credentials, account.ErrInvalidCredentials, 401, `"invalid_credentials"`},
		{"POST /v1/auth/login", credentials, auth.ErrBusy, 503, `"unavailable"`},
		{"POST /v1/auth/refresh", refresh, nil, 200, `"expires_in":900`},
		{"POST /v1/auth/refresh", refresh, account.ErrRefreshReused, 401, `"refresh_reused"`},
		{"POST /v1/auth/refresh", `{}`, nil, 422, `"/refresh_token"`},
		{"POST /v1/auth/logout", refresh, account.ErrInvalidRefresh, 204, ``},
		{"POST /v1/auth/password/forgot", address, nil, 202, `"message"`},
		{"POST /v1/auth/password/forgot", address, analysis.ErrUnavailable, 503, `"unavailable"`},
		{"POST /v1/auth/password/forgot", `{"email":"ada"}`, nil, 422, `"/email"`},
		{"POST /v1/auth/password/reset", resetting, nil, 204, ``},
		{"POST /v1/auth/password/reset", resetting, account.ErrInvalidToken, 401, `"invalid_token"`},
		{"POST /v1/auth/password/reset", resetting, account.ErrWeakPassword, 422, `"/password"`},
		{"POST /v1/auth/password/reset", `{"token":"","password":""}`, nil, 422, `"/token"`},
		{"POST /v1/auth/verify/request", address, nil, 202, `"message"`},
		{"POST /v1/auth/verify", `{"token":"t"}`, nil, 204, ``},
		{"POST /v1/auth/verify", `{"token":"t"}`, account.ErrInvalidToken, 401, `"invalid_token"`},
		{"GET /v1/me", "", nil, 200, `"verified":false`},
		{"GET /v1/me", "", nil, 200, `"scopes":["analyses:read","analyses:write","webhooks","ops"]`},
		{"PATCH /v1/me", `{"full_name":"Ada King"}`, nil, 200, `"full_name":"Ada King"`},
		{"PATCH /v1/me", `{}`, nil, 200, `"email":"ada@example.com"`},
		{"PATCH /v1/me", `{"password":"correct horse"}`, nil, 422, `"/current_password"`},
		{"PATCH /v1/me", `{"current_password":"correct horse"}`, nil, 422, `"/password"`},
		{"PATCH /v1/me", `{"password":"correct horse","current_password":"x"}`, account.ErrWrongPassword, 422, `"/current_password"`},
		{"PATCH /v1/me", `{"verified":true}`, nil, 422, `"/verified"`},
		{"PATCH /v1/me", `{"email":"eve@example.com"}`, nil, 422, `"/email"`},
		{"DELETE /v1/me", "", nil, 202, `"message"`},
		{"DELETE /v1/me", "", account.ErrUserNotFound, 401, `"invalid_token"`},
		{"POST /v1/stream-tickets", "", nil, 201, `"expires_in":30`},
		{"GET /v1/api-keys", "", nil, 200, `"prefix":"ms_x"`},
		{"DELETE /v1/api-keys/" + ada.String(), "", nil, 204, ``},
		{"DELETE /v1/api-keys/" + ada.String(), "", account.ErrKeyNotFound, 404, `"not_found"`},
	} {
		w := newWorld()
		w.fail = tt.err
		resp, body := ask(t, w.serve(api.Config{Development: true}), tt.route, tt.body)
		wantStatus(t, resp, body, tt.status)
		wantContains(t, body, tt.want)
	}
}

func TestOutsideDevelopmentRegisteringTellsNothing(t *testing.T) {
	t.Parallel()
	var bodies []string
	for _, err := range []error{nil, account.ErrEmailTaken} {
		w := newWorld()
		w.fail = err
		resp, body := ask(t, w.serve(api.Config{}), "POST /v1/auth/register", credentials)
		wantStatus(t, resp, body, 202)
		bodies = append(bodies, body)
	}
	if bodies[0] != bodies[1] {
		t.Errorf("got %q and %q, want the same", bodies[0], bodies[1])
	}
}

func TestAKeyMayDoNoMoreThanItsMaker(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.scopes = []auth.Scope{auth.ScopeAnalysesRead}
	s := w.serve(api.Config{})
	for _, tt := range []struct {
		body   string
		status int
		want   string
	}{
		{`{"name":"k"}`, 201, `"scopes":["analyses:read"]`},
		{`{"name":"k","scopes":["analyses:read","analyses:read"]}`, 201, `"key":"ms_secret"`},
		{`{"name":"k","expires_at":"2999-01-01T00:00:00Z"}`, 201, `"expires_at":"2999`},
		{`{"name":"k","scopes":["ops"]}`, 403, `"insufficient_scope"`},
		{`{"name":"k","scopes":["everything"]}`, 422, `"/scopes/0"`},
		{`{"name":"k","scopes":[]}`, 422, `"/scopes"`},
		{`{"name":" "}`, 422, `"/name"`},
		{`{"name":"k","expires_at":"2001-01-01T00:00:00Z"}`, 422, `"/expires_at"`},
		{`{"name":"k","expires_at":"9999-12-31T23:59:59-01:00"}`, 422, `"/expires_at"`}, // the year 10000 in UTC
		{`{"name":"k","expires_at":"soon"}`, 422, `"/expires_at"`},
	} {
		resp, body := ask(t, s, "POST /v1/api-keys", tt.body)
		wantStatus(t, resp, body, tt.status)
		wantContains(t, body, tt.want)
	}
}

func TestHealthIsUnavailableOnlyWhenUnhealthy(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]int{api.Healthy: 200, api.Degraded: 200, api.Unhealthy: 503} {
		w := newWorld()
		w.report.Status = status
		resp, body := ask(t, w.serve(api.Config{}), "GET /health", "", "X-API-Key: ")
		wantStatus(t, resp, body, want)
		wantContains(t, body, `"status":"`+status+`"`, `"checks":{}`)
	}
}

func TestTheOpsListenerAnswersProbesAndMetrics(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{TrustedHosts: []string{"api.example.com"}})
	ask(t, s, "GET http://api.example.com/v1/me", "")
	get := func(path string) (int, string) {
		rec := httptest.NewRecorder()
		s.OpsHandler().ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
		return rec.Code, rec.Body.String()
	}
	for _, path := range []string{"/livez", "/readyz"} {
		if code, body := get(path); code != 200 {
			t.Errorf("%s: got %d %s", path, code, body)
		}
	}
	if _, body := get("/metrics"); !strings.Contains(body, `http_route="/v1/me"`) {
		t.Errorf("got metrics without the route:\n%s", body)
	}
	w.notReady = account.ErrUnauthenticated
	if code, _ := get("/readyz"); code != 503 {
		t.Errorf("got %d, want 503 while not ready", code)
	}
	if code, _ := get("/livez"); code != 200 {
		t.Errorf("got %d, want livez not to mind", code)
	}
}
