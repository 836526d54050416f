package app_test

import (
	"crypto/rand"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api/apitest"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestEveryOperationOfTheContractIsServed(t *testing.T) {
	t.Parallel()
	s := newSystem(t, allowLoopback)
	s.startAPI()
	useAccounts(s)
	useAnalyses(s)
	useDeadLetters(s)
	useQueue(s)
	useWebhooks(s)
	for _, path := range []string{"/", "/health", "/docs", "/openapi.yaml"} {
		s.nobody().want(200, "GET "+path, "")
	}
	asset := regexp.MustCompile(`/assets/[^"]+`).FindString(s.nobody().ask("GET /", "").body)
	s.nobody().want(200, "GET "+asset, "")
	var left []string
	for path, item := range apitest.Document(t).Paths.Map() {
		for method := range item.Operations() {
			if !s.exercised[method+" "+path] {
				left = append(left, method+" "+path)
			}
		}
	}
	slices.Sort(left)
	if len(left) > 0 {
		t.Errorf("no request of this test was a success of %s; served were %s",
			strings.Join(left, ", "), strings.Join(slices.Sorted(maps.Keys(s.exercised)), ", "))
	}
}

// useAccounts walks from a register to a logout.
func useAccounts(s *system) {
	s.t.Helper()
	ada := s.register()
	ada.want(200, "GET /v1/me", "")
	made := read[struct{ ID string }](s.t, ada.want(201, "POST /v1/api-keys", `{"name":"laptop"}`))
	ada.want(200, "GET /v1/api-keys", "")
	ada.want(204, "DELETE /v1/api-keys/"+made.ID, "")
	next := read[session](s.t, ada.want(200, "POST /v1/auth/refresh", `{"refresh_token":"`+ada.refresh+`"}`))
	ada.want(204, "POST /v1/auth/logout", `{"refresh_token":"`+s.log.secret(next.RefreshToken)+`"}`)
	ada.want(202, "POST /v1/auth/verify/request", `{"email":"`+ada.email+`"}`)
	ada.want(204, "POST /v1/auth/verify", `{"token":"`+ada.letter("Confirm")+`"}`)
	ada.want(200, "PATCH /v1/me", `{"full_name":"Ada King"}`)
	ada.want(200, "GET /v1/me/export", "")
	ada.want(201, "POST /v1/stream-tickets", "")
	ada.want(202, "POST /v1/auth/password/forgot", `{"email":"`+ada.email+`"}`)
	ada.want(204, "POST /v1/auth/password/reset", `{"token":"`+ada.letter("Choose")+`","password":"`+s.log.secret(rand.Text())+`"}`)
	s.register().want(202, "DELETE /v1/me", "")
}

// useAnalyses walks from a submission to its erasure; the job can be called off
// because no worker runs yet.
func useAnalyses(s *system) {
	s.t.Helper()
	c := s.join()
	c.want(200, "GET /v1/formats", "")
	owner := c.stream("/v1/events")
	owner.want("snapshot")
	at := "/v1/analyses/" + c.submit("Good evening. Thank you all for coming.").Id.String()
	c.want(202, "POST "+at+"/cancel", "")
	c.want(202, "POST "+at+"/retry", "")
	c.want(202, batchRoute, batchOf(`{"text":"Good evening."}`, `{"text":""}`))
	s.startWorker()
	job := c.stream(at + "/events")
	for f := job.next(); f.event != "done"; f = job.next() {
		if f.event == "" {
			s.t.Fatal("the stream ended before done")
		}
	}
	job.end()
	owner.end()
	c.want(200, "GET "+at, "")
	c.want(200, "GET "+at+"/report", "")
	c.want(200, "GET /v1/progress", "")
	c.want(200, "GET /v1/analyses", "")
	c.want(204, "DELETE "+at, "")
}

// useQueue walks over what is for operators.
func useQueue(s *system) {
	s.t.Helper()
	op := s.operator()
	op.want(200, "GET /v1/ops/queue", "")
	op.want(200, "GET /api/status", "")
	op.want(204, "POST /v1/ops/lanes/batch/pause", "")
	op.want(204, "POST /v1/ops/lanes/batch/resume", "")
}

func TestTheOpsListenerAnswersProbesAndMetrics(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.join().submit("For the counters.")
	testenv.Eventually(t, func() bool { status, _ := s.probe("/readyz"); return status == 200 }, "the API is ready")
	if status, body := s.probe("/livez"); status != 200 || body != "ok\n" {
		t.Errorf("livez: got %d %q", status, body)
	}
	metrics := s.metrics(s.opsURL)
	for _, want := range []string{`http_response_status_code="202",http_route="/v1/analyses"`, "go_goroutines", "masterspeak_event_streams 0"} {
		if !strings.Contains(metrics, want) {
			t.Errorf("got metrics without %s", want)
		}
	}
	if health := s.health(); health.Status != "healthy" || health.Environment != "development" {
		t.Errorf("got health %+v", health)
	}
}

// probe asks the ops listener of the API.
func (s *system) probe(path string) (status int, body string) {
	s.t.Helper()
	return s.fetch(s.opsURL + path)
}

// metrics are those of a process, by its ops listener.
func (s *system) metrics(opsURL string) string {
	s.t.Helper()
	_, text := s.fetch(opsURL + "/metrics")
	return text
}

// fetch reads what the contract of the API does not cover.
func (s *system) fetch(url string) (status int, body string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(testenv.Context(s.t), http.MethodGet, url, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	resp, err := s.http.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}
