package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

const testKey = "ms_test"

// submission is what tests look at in the body of POST /v1/analyses.
type submission struct{ Title, Language string }

// server is the API as far as the command line uses it. Routes that a test
// sets take the place of the usual ones.
type server struct {
	*httptest.Server
	t      *testing.T
	mu     sync.Mutex // guards what follows
	seen   []string   // method and path of each request
	keys   []string   // idempotency keys
	routes map[string]http.HandlerFunc
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{t: t, routes: map[string]http.HandlerFunc{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	s.on("POST /v1/analyses", func(w http.ResponseWriter, r *http.Request) {
		var body submission
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Errorf("reading a submission: %v", err)
		}
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprint(w, state(body.Title, 1, "queued", ""))
	})
	return s
}

// on answers one route; {id} in analyses is any.
func (s *server) on(route string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.routes[route] = h
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	route := r.Method + " " + r.URL.Path
	s.mu.Lock()
	s.seen = append(s.seen, route)
	if key := r.Header.Get("Idempotency-Key"); key != "" {
		s.keys = append(s.keys, key)
	}
	if id, ok := strings.CutPrefix(r.URL.Path, "/v1/analyses/"); ok {
		id, rest, _ := strings.Cut(id, "/")
		r.SetPathValue("id", id)
		route = strings.TrimSuffix(r.Method+" /v1/analyses/{id}/"+rest, "/")
	}
	handle := s.routes[route]
	s.mu.Unlock()
	switch {
	case r.Header.Get("Authorization") != "Bearer "+testKey:
		refuse(w, http.StatusUnauthorized, `{"title":"Unauthorized","detail":"The token or key is not valid.","request_id":"r-1"}`)
	case handle == nil:
		refuse(w, http.StatusNotFound, `{"title":"Not Found","detail":"There is no such resource."}`)
	default:
		handle(w, r)
	}
}

func (s *server) count(route string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, seen := range s.seen {
		if seen == route {
			n++
		}
	}
	return n
}

func refuse(w http.ResponseWriter, status int, problem string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	fmt.Fprint(w, problem)
}

// state is an analysis whose id is its title.
func state(id string, version int, status, stage string) string {
	quoted := "null"
	if stage != "" {
		quoted = `"` + stage + `"`
	}
	return fmt.Sprintf(`{"id":%q,"title":%q,"version":%d,"status":%q,"stage":%s,"kind":"general","source":"text",
		"error":null,"result":null}`, id, id, version, status, quoted)
}

// finished is an analysis with a small result.
func finished(id string, version int) string {
	return strings.Replace(state(id, version, "succeeded", ""), `"result":null`, `"result":{
		"scores":{"overall":7.4,"clarity":6.8,"structure":8,"fillers":5.5,"delivery":null},
		"metrics":{"words":120},"feedback":{"summary":"Well said."},"coaching":{"status":"succeeded"}}`, 1)
}

// emit writes one event; ours has no line breaks in the data.
func emit(w http.ResponseWriter, name string, version int, data string) {
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprintf(w, "id: %d\nevent: %s\ndata: %s\n\n", version, name, strings.ReplaceAll(data, "\n", "\ndata: "))
	w.(http.Flusher).Flush()
}
