package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
)

// What anybody may send, and as often as there are addresses, must not be as
// large as a batch of speeches.
func TestABodyIsNoLargerThanItsRouteNeeds(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{MaxBodyBytes: 10 << 20})
	body := func(kib int) string { return `{"email":"` + strings.Repeat("a", kib<<10) + `"}` }
	for _, route := range []string{"POST /v1/auth/login", "POST /v1/auth/register", "POST /v1/auth/refresh", "POST /v1/api-keys", "PATCH /v1/me"} {
		if resp, got := ask(t, s, route, body(300), "X-API-Key: "+adaKey); resp.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: got status %d, want 413: %.200s", route, resp.StatusCode, got)
		}
		if resp, _ := ask(t, s, route, body(200), "X-API-Key: "+adaKey); resp.StatusCode == http.StatusRequestEntityTooLarge {
			t.Errorf("%s: 200 KiB were too large", route)
		}
	}
	escaped := `{"text":"` + strings.Repeat(`\ud83d\ude00`, 200_000) + `"}` // the longest that a speech can be
	if resp, got := ask(t, s, "POST /v1/analyses", escaped, "X-API-Key: "+adaKey); resp.StatusCode != http.StatusAccepted {
		t.Errorf("the longest speech: got status %d: %.200s", resp.StatusCode, got)
	}
	if resp, _ := ask(t, s, "POST /v1/analyses", body(5<<10), "X-API-Key: "+adaKey); resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("5 MiB for one speech: got status %d, want 413", resp.StatusCode)
	}
}

func TestWhatLastsIsAskedForAnew(t *testing.T) {
	t.Parallel()
	id := "/" + ada.String()
	for route, want := range map[string]int32{
		"POST /v1/api-keys": 1, "POST /v1/webhooks": 1, "PATCH /v1/webhooks" + id: 1, "POST /v1/webhooks" + id + "/rotate": 1,
		"POST /v1/webhooks/secret/rotate": 1, "DELETE /v1/me": 1, "GET /v1/me": 0, "GET /v1/analyses": 0,
	} {
		w := newWorld()
		ask(t, w.serve(api.Config{}), route, "{}")
		if got := w.asked.Load(); got != want {
			t.Errorf("%s: the memory was passed over %d times, want %d", route, got, want)
		}
	}
}
