package api_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
)

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{TrustedHosts: []string{"example.com"}})
	for route, header := range map[string]string{
		"GET /v1/analyses": "X-Request-ID: a.b-C_1", "GET /nowhere": "", "PUT /v1/analyses": "", "POST /v1/analyses": "X-API-Key: ",
		"GET http://evil.example/v1/me": "",
	} {
		resp, _ := ask(t, s, route, "", header)
		wantHeader(t, resp, "X-Content-Type-Options", "nosniff")
		wantHeader(t, resp, "Cache-Control", "no-store")
		wantHeader(t, resp, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		if vary := resp.Header.Get("Vary"); !strings.HasPrefix(vary, "Origin") {
			t.Errorf("%s: got Vary %q, want Origin in it", route, vary)
		}
		if resp.Header.Get("X-Request-ID") == "" {
			t.Errorf("%s: got no request id", route)
		}
	}
}

func TestARequestIDIsKeptOnlyIfItIsFit(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{})
	resp, _ := ask(t, s, "GET /health", "", "X-Request-ID: a.b-C_1")
	wantHeader(t, resp, "X-Request-ID", "a.b-C_1")
	for _, bad := range []string{"a b", "<x>", strings.Repeat("a", 65), "é"} {
		resp, _ := ask(t, s, "GET /health", "", "X-Request-ID: "+bad)
		if got := resp.Header.Get("X-Request-ID"); got == bad || got == "" {
			t.Errorf("got %q for %q, want one of ours", got, bad)
		}
	}
}

func TestOnlyTrustedHostsAreServed(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{TrustedHosts: []string{"api.example.com", "*.example.org"}})
	for host, want := range map[string]int{
		"api.example.com": 200, "API.example.com:8080": 200, "api.example.com.": 200, "a.example.org": 200,
		"example.com": 400, "example.org": 400, "evilexample.org": 400, "api.example.com.evil.example": 400,
	} {
		resp, body := ask(t, s, "GET http://"+host+"/health", "", "X-Forwarded-Host: api.example.com")
		if resp.StatusCode != want {
			t.Errorf("%s: got %d, want %d: %s", host, resp.StatusCode, want, body)
		}
	}
}

func TestOriginsAreComparedWhole(t *testing.T) {
	t.Parallel()
	const ours = "http://localhost:3000"
	s := newWorld().serve(api.Config{AllowedOrigins: []string{ours}})
	resp, _ := ask(t, s, "GET /health", "", "Origin: "+ours)
	wantHeader(t, resp, "Access-Control-Allow-Origin", ours)
	wantHeader(t, resp, "Access-Control-Allow-Credentials", "")
	resp, body := ask(t, s, "OPTIONS /v1/analyses", "", "Origin: "+ours, "Access-Control-Request-Method: POST")
	if resp.StatusCode != 204 {
		t.Errorf("got %d for a preflight: %s", resp.StatusCode, body)
	}
	for _, origin := range []string{ours + ".evil.example", "null", "*", "https://localhost:3000"} {
		resp, _ := ask(t, s, "GET /health", "", "Origin: "+origin)
		wantHeader(t, resp, "Access-Control-Allow-Origin", "")
	}
}

func TestPagesOfThisMachineMayReadInDevelopmentAlone(t *testing.T) {
	t.Parallel()
	for origin, want := range map[string]bool{
		"http://localhost:3000": true, "http://localhost:65535": true,
		"http://localhost": false, "http://localhost:": false, "http://localhost:0": false, "http://localhost:65536": false,
		"http://localhost:*": false, "http://localhost:3000.evil.example": false, "http://localhost:+80": false, "http://localhost:080": false,
		"http://localhost.evil.example:80": false, "https://localhost:3000": false, "http://localhost:3000/": false, "null": false,
	} {
		for development, want := range map[bool]bool{true: want, false: false} {
			s := newWorld().serve(api.Config{Development: development})
			resp, _ := ask(t, s, "GET /health", "", "Origin: "+origin)
			if got := resp.Header.Get("Access-Control-Allow-Origin"); (got == origin) != want {
				t.Errorf("%s, development %v: got %q, want it allowed: %v", origin, development, got, want)
			}
			wantHeader(t, resp, "Access-Control-Allow-Credentials", "")
		}
	}
}

func TestCredentialsThatDisagreeAreRefused(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{})
	for _, tt := range []struct {
		bearer, key string
		status      int
		code        string
	}{
		{"Bearer " + adaKey, "", 200, ""},
		{"bearer " + adaKey, adaKey, 200, ""},
		{"", adaKey, 200, ""},
		{"Bearer " + adaKey, otherKey, 400, "conflicting_credentials"},
		{"Bearer nobody", "", 401, "invalid_token"},
		{"Basic YTpi", "", 401, "invalid_token"},
		{"Bearer", adaKey, 401, "invalid_token"},
		{"", "", 401, "authentication_required"},
	} {
		resp, body := ask(t, s, "GET /v1/me", "", "Authorization: "+tt.bearer, "X-API-Key: "+tt.key)
		wantStatus(t, resp, body, tt.status)
		wantContains(t, body, tt.code)
	}
}

func TestEachRouteCountsAgainstItsPolicies(t *testing.T) {
	t.Parallel()
	login := `{"email":"Ada@example.com","password":"p"}`
	for _, tt := range []struct {
		route, body string
		want        []string
	}{
		{"GET /health", "", []string{"global ip:192.0.2.1"}},
		{"GET /nowhere", "", []string{"global ip:192.0.2.1"}},
		{"GET /v1/me", "", []string{"global ip:192.0.2.1", "api user:" + ada.String()}},
		{"POST /v1/analyses", text, []string{"global ip:192.0.2.1", "analysis user:" + ada.String()}},
		{"POST /v1/auth/login", login, []string{"global ip:192.0.2.1", "auth ip:192.0.2.1"}}, // no failure
		{"POST /v1/auth/password/forgot", `{"email":"Ada@example.com"}`, []string{"global ip:192.0.2.1", "reset ip:192.0.2.1", "auth letters:account:"}},
		{"POST /v1/auth/register", login, []string{"global ip:192.0.2.1", "register ip:192.0.2.1", "auth letters:account:"}},
		{"POST /v1/auth/password/reset", `{"token":"t","password":"p"}`, []string{"global ip:192.0.2.1", "auth ip:192.0.2.1"}},
	} {
		w := newWorld()
		resp, _ := ask(t, w.serve(api.Config{Policies: limited()}), tt.route, tt.body)
		if !slices.EqualFunc(w.counted, tt.want, strings.HasPrefix) {
			t.Errorf("%s: got %q, want %q", tt.route, w.counted, tt.want)
		}
		wantHeader(t, resp, "X-RateLimit-Limit", "10")
	}
}

func TestALimitedCallerIsToldWhenToComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.refused = true
	resp, body := ask(t, w.serve(api.Config{Policies: limited()}), "GET /v1/me", "", "X-Forwarded-For: 6.6.6.6")
	wantStatus(t, resp, body, 429)
	wantHeader(t, resp, "Retry-After", "30")
	wantContains(t, body, `"code":"rate_limited"`)
	if len(w.counted) != 1 || w.counted[0] != "global ip:192.0.2.1" {
		t.Errorf("got %q, want the address of the connection alone", w.counted)
	}
}

func TestOnlyTrustedProxiesNameTheClient(t *testing.T) {
	t.Parallel()
	for proxies, want := range map[string]string{
		"192.0.2.0/24": "global ip:2001:db8:1:2::/64", "10.0.0.0/8": "global ip:192.0.2.1",
	} {
		w := newWorld()
		cfg := api.Config{Policies: limited(), TrustedProxies: []netip.Prefix{netip.MustParsePrefix(proxies)}}
		ask(t, w.serve(cfg), "GET /health", "", "X-Forwarded-For: 6.6.6.6, 2001:db8:1:2:3::4")
		if w.counted[0] != want {
			t.Errorf("%s: got %q, want %q", proxies, w.counted[0], want)
		}
	}
}

func TestAPanicBecomesAProblemThatTellsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.panics = true
	resp, body := ask(t, w.serve(api.Config{}), "POST /v1/analyses", text)
	wantStatus(t, resp, body, 500)
	if strings.Contains(body, "secret") {
		t.Errorf("got %s, which tells the cause", body)
	}
}

func TestMethodsThatARouteDoesNotTake(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{})
	resp, body := ask(t, s, "PUT /v1/analyses", "")
	wantStatus(t, resp, body, 405)
	if resp.Header.Get("Allow") == "" {
		t.Error("got no Allow header")
	}
	resp, body = ask(t, s, "HEAD /v1/events", "")
	wantStatus(t, resp, body, 405)
	resp, body = ask(t, s, "HEAD /health", "")
	wantStatus(t, resp, body, 200)
}
