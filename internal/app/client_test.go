package app_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/api/apitest"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

type (
	session  = api.Session
	analysis = api.Analysis
	problem  = api.Problem
)

// client talks to the API as one caller.
type client struct {
	*system
	t       *testing.T // a subtest, or the system's
	base    string
	headers []string // of every request, each Name: value
	refresh string   // the refresh token of a login

	email, password string // of who registered
}

// on is the same client in a subtest.
func (c *client) on(t *testing.T) *client {
	other := *c
	other.t = t
	return &other
}

// answer is a response whose body was read.
type answer struct {
	status int
	header http.Header
	body   string
}

// request makes one from a route such as "GET /v1/me".
func (c *client) request(route string, body io.Reader, headers ...string) *http.Request {
	c.t.Helper()
	method, path, _ := strings.Cut(route, " ")
	req, err := http.NewRequestWithContext(testenv.Context(c.t), method, c.base+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range append(c.headers, headers...) {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	return req
}

// ask sends a request and holds the answer to the contract.
func (c *client) ask(route, body string, headers ...string) answer {
	c.t.Helper()
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	return c.do(c.request(route, in, headers...))
}

func (c *client) do(req *http.Request) answer {
	c.t.Helper()
	resp, err := c.http.Do(req)
	if err != nil {
		c.t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
	}
	defer resp.Body.Close()
	return c.validate(req, resp)
}

var (
	uuidInPath = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)
	sentInPath = regexp.MustCompile(`/deliveries/\{id\}`)
	laneInPath = regexp.MustCompile(`/lanes/\w+`)
	fileInPath = regexp.MustCompile(`^/assets/.+`)
)

func (c *client) validate(req *http.Request, resp *http.Response) answer {
	c.t.Helper()
	body := string(apitest.Validate(c.t, req, resp))
	if resp.Header.Get("X-Request-ID") == "" || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
		c.t.Errorf("%s %s: got headers %v, want a request id and the security headers", req.Method, req.URL.Path, resp.Header)
	}
	if resp.StatusCode < http.StatusBadRequest {
		c.mu.Lock()
		path := laneInPath.ReplaceAllString(uuidInPath.ReplaceAllString(req.URL.Path, "{id}"), "/lanes/{lane}")
		path = sentInPath.ReplaceAllString(path, "/deliveries/{delivery_id}")
		path = fileInPath.ReplaceAllString(path, "/assets/{file}")
		c.exercised[req.Method+" "+path] = true
		c.mu.Unlock()
	}
	return answer{status: resp.StatusCode, header: resp.Header, body: body}
}

// want is ask that must be answered with the status.
func (c *client) want(status int, route, body string, headers ...string) answer {
	c.t.Helper()
	got := c.ask(route, body, headers...)
	if got.status != status {
		c.t.Fatalf("%s: got status %d, want %d: %.2000s", route, got.status, status, got.body)
	}
	return got
}

// refused is ask that must be answered with a problem of that status and code.
func (c *client) refused(status int, code, route, body string, headers ...string) problem {
	c.t.Helper()
	p := read[problem](c.t, c.want(status, route, body, headers...))
	if p.Code != code {
		c.t.Errorf("%s: got code %q, want %q", route, p.Code, code)
	}
	return p
}
