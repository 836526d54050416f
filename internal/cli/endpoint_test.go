package cli

import (
	"net/http/httptest"
	"strings"
	"testing"
)

const devJSON = `{"url":"http://dev:8080","ops_url":"http://dev:1","email":"e","password":"p","api_key":"ms_dev"}`

func TestServerIsFoundInOrder(t *testing.T) {
	t.Parallel()
	env := []string{"MASTERSPEAK_URL=http://env", "MASTERSPEAK_API_KEY=ms_env"}
	tests := []struct {
		name     string
		flags    endpointFlags
		env      []string
		dev      bool
		url, key string
	}{
		{"flags win", endpointFlags{url: "http://flag/", key: "ms_flag"}, env, true, "http://flag", "ms_flag"},
		{"a key flag goes with any server", endpointFlags{key: "ms_flag"}, nil, true, "http://dev:8080", "ms_flag"},
		{"then the environment", endpointFlags{}, env, true, "http://env", "ms_env"},
		{"then dev.json", endpointFlags{}, nil, true, "http://dev:8080", "ms_dev"},
		{"the environment's key goes with any server", endpointFlags{}, env[1:], true, "http://dev:8080", "ms_env"},
		{"another server never gets the key of dev.json", endpointFlags{url: "http://flag"}, nil, true, "", ""},
		{"the same server does", endpointFlags{url: "http://dev:8080/"}, nil, true, "http://dev:8080", "ms_dev"},
		{"nothing known", endpointFlags{}, nil, false, "", ""},
		{"not an address", endpointFlags{url: "localhost:8080", key: "k"}, nil, false, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sh := newShell(t, tt.env...)
			if tt.dev {
				sh.write(".masterspeak/dev.json", devJSON)
			}
			got, err := sh.program.endpoint(tt.flags)
			if (err != nil) != (tt.url == "") {
				t.Fatalf("error: %v", err)
			}
			if got.url != tt.url || got.key != tt.key {
				t.Errorf("got %s with %s, want %s with %s", got.url, got.key, tt.url, tt.key)
			}
		})
	}
}

func TestLocalhostIsTheDevThatListensThere(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ dev, url, want string }{
		{"http://127.0.0.1:8080", "http://localhost:8080/", "http://127.0.0.1:8080"},
		{"http://[::1]:8080", "http://localhost:8080", "http://[::1]:8080"},
		{"http://127.0.0.1:8080", "http://localhost:8081", ""},
		{"http://127.0.0.1:8080", "https://localhost:8080", ""},
		{"http://127.0.0.1:8080", "http://localhost.example.com:8080", ""},
		{"http://192.0.2.1:8080", "http://localhost:8080", ""},
	} {
		sh := newShell(t)
		sh.write(".masterspeak/dev.json", `{"url":"`+tt.dev+`","api_key":"ms_dev"}`)
		got, err := sh.program.endpoint(endpointFlags{url: tt.url})
		if got.url != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%s beside %s: got %v, %v, want %q", tt.url, tt.dev, got, err, tt.want)
		}
	}
}

func TestDevFileIsFoundInAFolderAbove(t *testing.T) {
	t.Parallel()
	sh := newShell(t)
	sh.write(".masterspeak/dev.json", devJSON)
	sh.write("a/b/speech.txt", "Words.")
	sh.dir += "/a/b"
	if got, err := sh.program.endpoint(endpointFlags{}); err != nil || got.key != "ms_dev" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestAServerThatIsGoneIsExplained(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(nil)
	gone.Close()
	sh := newShell(t)
	sh.write(".masterspeak/dev.json", `{"url":"`+gone.URL+`","api_key":"k"}`)
	if code := sh.run("analyze", sh.write("a", "Words.")); code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
	for _, want := range []string{"nothing answers at " + gone.URL, "start it again with 'masterspeak dev'"} {
		if !strings.Contains(sh.err.String(), want) {
			t.Errorf("standard error lacks %q:\n%s", want, &sh.err)
		}
	}
}
