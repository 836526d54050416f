package api_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// packed asks like ask, and unpacks what came packed.
func packed(t *testing.T, s *api.Server, route, accepted string) (resp reply, was bool, body string) {
	t.Helper()
	method, target, _ := strings.Cut(route, " ")
	req := httptest.NewRequest(method, target, nil)
	req.Header.Set("X-API-Key", adaKey)
	if accepted != "" {
		req.Header.Set("Accept-Encoding", accepted)
	}
	rec := httptest.NewRecorder()
	s.Handler().ServeHTTP(rec, req)
	resp = reply{rec.Code, rec.Header()}
	if resp.Header.Get("Content-Encoding") != "gzip" {
		return resp, false, rec.Body.String()
	}
	in, err := gzip.NewReader(rec.Body)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return resp, true, string(plain)
}

func TestLongDocumentsArePackedForWhoAsks(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{Development: true})
	for accepted, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "x-gzip": true, "*": true, "br, gzip": true, "gzip;q=0.001": true, "gzip ; q=1.0": true,
		"identity, gzip": true, "gzip;q=0": false, "gzip;q=0.000": false, "*;q=0": false, "gzip;q=0, *": false, "br": false,
		"identity": false, "gzip;q=0.5, identity;q=0.9": false, "gzip;q=x": false, "gzip;q=NaN": false, "gzip;q=2": false,
		"gzip;q=-1": false, "gzipped": false, "notgzip": false, "gzip;level=9": false,
	} {
		resp, was, body := packed(t, s, "GET /openapi.yaml", accepted)
		if was != want || body != string(api.Spec) || resp.StatusCode != http.StatusOK {
			t.Errorf("%q: got status %d, packed %v, %d bytes; want packed %v and the %d bytes of the contract",
				accepted, resp.StatusCode, was, len(body), want, len(api.Spec))
		}
		wantHeader(t, resp, "Vary", "Origin, Accept-Encoding")
	}
}

func TestOnlyWhatIsLongAndHasNoSecretIsPacked(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for id := range byte(40) {
		w.put(id, analysis.Queued, 3)
	}
	s := w.serve(api.Config{})
	for route, want := range map[string]bool{
		"GET /v1/analyses": true, "HEAD /v1/analyses": false, "GET /v1/analyses?limit=1": false, "GET /v1/analyses?limit=0": false,
		"GET /v1/analyses/" + analysis.ID{15: 1}.String(): false, "GET /v1/api-keys": false, "GET /v1/me": false, "GET /nowhere": false,
	} {
		resp, was, body := packed(t, s, route, "gzip")
		if was != want {
			t.Errorf("%s: packed %v, want %v: status %d, %d bytes", route, was, want, resp.StatusCode, len(body))
		}
	}
	resp, _, _ := packed(t, s, "GET /v1/analyses/"+analysis.ID{15: 1}.String(), "gzip")
	wantHeader(t, resp, "ETag", `W/"3"`)
}

func TestAnAnswerWithoutABodyIsNotPacked(t *testing.T) {
	t.Parallel()
	w := newWorld()
	a := w.put(1, analysis.Succeeded, 3)
	resp, body := ask(t, w.serve(api.Config{}), "GET /v1/analyses/"+a.ID.String(), "", "If-None-Match: W/\"3\"", "Accept-Encoding: gzip")
	wantStatus(t, resp, body, http.StatusNotModified)
	wantHeader(t, resp, "Content-Encoding", "")
	wantHeader(t, resp, "Vary", "Origin, Accept-Encoding")
	if body != "" {
		t.Errorf("got a body of %d bytes", len(body))
	}
}

func TestAPackedAnswerThatFailsIsAProblem(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.fail = analysis.ErrUnavailable
	resp, body := ask(t, w.serve(api.Config{}), "GET /v1/analyses", "", "Accept-Encoding: gzip")
	wantStatus(t, resp, body, http.StatusServiceUnavailable)
	wantHeader(t, resp, "Content-Encoding", "")
}

func TestAStreamIsNeverPacked(t *testing.T) {
	t.Parallel()
	w := newWorld()
	a := w.put(1, analysis.Queued, 3)
	f := follow(t, w.serve(api.Config{}), "/v1/analyses/"+a.ID.String()+"/events", "Accept-Encoding: gzip")
	if frame := f.next(); !strings.Contains(frame, "retry: ") {
		t.Errorf("got %q first", frame)
	}
	wantHeader(t, f.resp, "Content-Encoding", "")
}
