package api_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
)

func TestTheConsoleIsServedToStrangersUnderAStrictPolicy(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{})
	resp, page := ask(t, s, "GET /", "", "X-API-Key: ")
	wantStatus(t, resp, page, 200)
	wantHeader(t, resp, "Cache-Control", "no-cache")
	wantHeader(t, resp, "Permissions-Policy", "camera=(), geolocation=(), microphone=(self)")
	policy := resp.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "connect-src 'self'", "media-src blob:", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy %q lacks %q", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		t.Errorf("policy %q lets too much through", policy)
	}
	if inline := regexp.MustCompile(`<script[^>]*>[^<]|<style|style=| on\w+=|https?://`).FindString(page); inline != "" {
		t.Errorf("the page has %q in it, which the policy forbids", inline)
	}
	for _, path := range regexp.MustCompile(`/assets/[^"]+`).FindAllString(page, -1) {
		resp, body := ask(t, s, "GET "+path, "", "X-API-Key: ")
		wantStatus(t, resp, body, 200)
		wantHeader(t, resp, "Cache-Control", "public, max-age=31536000, immutable")
	}
}

func TestAPathThatIsNotThereStaysAProblem(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{})
	for _, route := range []string{"GET /assets/app.js", "GET /assets/", "GET /assets/index.html", "GET /index.html", "GET /history", "GET /v1/nothing", "POST /"} {
		resp, body := ask(t, s, route, "", "X-API-Key: ")
		if resp.StatusCode != 404 && resp.StatusCode != 405 {
			t.Errorf("%s: got %d", route, resp.StatusCode)
		}
		wantHeader(t, resp, "Content-Type", "application/problem+json")
		wantHeader(t, resp, "Cache-Control", "no-store")
		wantContains(t, body, `"code":`)
	}
}
