package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/client"
)

// Ids of keys and analyses as they look.
const (
	known   = "01934b1c-6f0e-7c3a-9d2e-5b8f0a1c2d3e"
	unknown = "01934b1c-6f0e-7c3a-9d2e-5b8f0a1c2d3f"
)

func TestNewKeyStandsAloneOnStandardOutput(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t, "MASTERSPEAK_API_KEY="+testKey)
	api.on("POST /v1/api-keys", func(w http.ResponseWriter, r *http.Request) {
		var wanted client.CreateAPIKeyRequest
		if err := json.NewDecoder(r.Body).Decode(&wanted); err != nil || wanted.ExpiresAt == nil ||
			!slices.Equal(wanted.Scopes, []string{"analyses:read", "ops"}) {
			t.Errorf("asked for %+v, %v", wanted, err)
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"id":"k1","name":%q,"scopes":["analyses:read","ops"],"key":"ms_secret"}`, wanted.Name)
	})
	code := sh.run("keys", "create", "laptop", "--scope", "analyses:read,ops", "--expires-in", "720h", "--url", api.URL)
	if code != 0 || sh.out.String() != "ms_secret\n" {
		t.Errorf("exit code %d, printed %q, said %s", code, &sh.out, &sh.err)
	}
}

func TestKeysAreListedAndRevoked(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	api.on("GET /v1/api-keys", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"data":[{"id":"k1","name":"lap\u001b[2Jtop","prefix":"ms_ab","scopes":["ops"],"expires_at":"2027-01-02T03:04:05Z"}]}`)
	})
	api.on("DELETE /v1/api-keys/"+known, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	sh.write(".masterspeak/dev.json", fmt.Sprintf(`{"url":%q,"api_key":%q}`, api.URL, testKey))
	if code := sh.run("keys", "list"); code != 0 {
		t.Fatalf("exit code %d: %s", code, &sh.err)
	}
	if want := "k1  laptop  ms_ab   2027-01-02  never      ops\n"; !strings.HasSuffix(sh.out.String(), want) {
		t.Errorf("printed\n%swant at the end\n%s", &sh.out, want)
	}
	if code := sh.run("keys", "revoke", known); code != 0 {
		t.Errorf("exit code %d: %s", code, &sh.err)
	}
	if code := sh.run("keys", "revoke", unknown); code != exitFailed {
		t.Errorf("revoking what is not there: exit code %d, want %d", code, exitFailed)
	}
}

func TestWrongKeyIsExplained(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	if code := sh.run("keys", "list", "--url", api.URL, "--key", "ms_wrong"); code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
	for _, want := range []string{"The token or key is not valid.", "--key or MASTERSPEAK_API_KEY", "request id r-1"} {
		if !strings.Contains(sh.err.String(), want) {
			t.Errorf("standard error lacks %q:\n%s", want, &sh.err)
		}
	}
}
