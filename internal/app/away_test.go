package app_test

import (
	"net/url"
	"strconv"
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// port is that of a server's address, for one that is started again on it.
func port(t *testing.T, address string) int {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestASpeechSubmittedWhileTheQueueIsAwayIsAnalysedOnceItIsBack(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		wiped bool
	}{{"with its streams", false}, {"without its streams", true}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := testenv.Folder(t)
			server := testenv.NATSServerIn(t, dir, 0)
			s := start(t, "NATS_URL="+server.URL())
			defer s.stop()
			c := s.join()
			c.until(c.submit("Before the queue went away.").Id.String(), "succeeded")
			e := c.stream("/v1/events")
			e.want("snapshot")
			server.Stop()

			ids := []string{c.submit("While the queue is away.").Id.String(), c.submit("Also while it is away.").Id.String()}
			e.until("status", ids...) // read from Postgres, as no event came
			testenv.Eventually(t, func() bool { return s.health().Checks["queue"] == "unavailable" }, "health says that the queue is away")
			if status, _ := s.probe("/readyz"); status != 200 || s.health().Status != "degraded" {
				t.Errorf("got readyz %d and health %s, want 200 and degraded", status, s.health().Status)
			}
			if test.wiped {
				dir = testenv.Folder(t)
			}
			testenv.NATSServerIn(t, dir, port(t, s.cfg.NATSURL.Reveal()))
			e.until("done", ids...)
			e.end()
		})
	}
}

func TestAWorkerIsReadyWhileItReachesTheQueue(t *testing.T) {
	t.Parallel()
	dir := testenv.Folder(t)
	server := testenv.NATSServerIn(t, dir, 0)
	s, own := newSystem(t, "NATS_URL="+server.URL()), &journal{}
	defer s.stop()
	s.runWorker(own)
	s.opsURL = "http://" + own.wait(t, "worker watched")["ops_addr"]
	ready := func(want int) func() bool {
		return func() bool {
			status, _ := s.probe("/readyz")
			return status == want && s.gauge(s.opsURL, `masterspeak_ready{service="worker"}`) == map[int]string{200: "1", 503: "0"}[want]
		}
	}
	testenv.Eventually(t, ready(200), "it is ready")
	server.Stop()
	testenv.Eventually(t, ready(503), "a deploy would not go on")
	if status, _ := s.probe("/livez"); status != 200 {
		t.Errorf("livez is %d: a restart brings no queue back", status)
	}
	testenv.NATSServerIn(t, dir, port(t, s.cfg.NATSURL.Reveal()))
	testenv.Eventually(t, ready(200), "it is ready again")
}

func TestAnAPIStartsAndAcceptsWithoutAQueue(t *testing.T) {
	t.Parallel()
	server := testenv.NATSServer(t)
	server.Stop()
	s := newSystem(t, "NATS_URL="+server.URL())
	defer s.stop()
	s.startAPI()
	s.startWorker()
	c := s.join()
	id := c.submit("There has never been a queue.").Id.String()
	testenv.NATSServerIn(t, testenv.Folder(t), port(t, server.URL()))
	c.until(id, "succeeded")
}

func TestWithoutPostgresNothingIsAcceptedAndNothingIsLost(t *testing.T) {
	t.Parallel()
	dir := testenv.Folder(t)
	server := testenv.PostgresServer(t, dir, 0)
	s := start(t, "DATABASE_URL="+server.DSN("postgres"))
	defer s.stop()
	ada := s.register()
	id := ada.submit("Before the database went away.").Id.String()
	ada.until(id, "succeeded")
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}

	for _, route := range []string{
		"POST /v1/analyses", "GET /v1/analyses", "GET /v1/analyses/" + id, "GET /v1/analyses/" + id + "?wait=20",
		"GET /v1/analyses/" + id + "/events", "GET /v1/events", "POST /v1/analyses/" + id + "/cancel", "GET /v1/me", "GET /v1/api-keys",
	} {
		body := ""
		if route == "POST /v1/analyses" {
			body = speech
		}
		got := ada.want(503, route, body)
		if p := read[problem](t, got); p.Code != "unavailable" || got.header.Get("Retry-After") == "" || p.Errors != nil {
			t.Errorf("%s: got %s with headers %v", route, got.body, got.header)
		}
	}
	testenv.Eventually(t, func() bool { status, _ := s.probe("/readyz"); return status == 503 }, "the API is not ready")
	if status, _ := s.probe("/livez"); status != 200 {
		t.Errorf("got livez %d, want 200", status)
	}
	if h := s.health(); h.Status != "unhealthy" || h.Checks["database"] != "unavailable" {
		t.Errorf("got health %+v", h)
	}

	testenv.PostgresServer(t, dir, port(t, s.cfg.DatabaseURL.Reveal()))
	testenv.Eventually(t, func() bool { status, _ := s.probe("/readyz"); return status == 200 }, "the API is ready again")
	if a := read[analysis](t, ada.want(200, "GET /v1/analyses/"+id, "")); a.Status != "succeeded" || !hasResult(a) {
		t.Errorf("got %s, result %t, want what there was before", a.Status, hasResult(a))
	}
	ada.until(ada.submit("After it came back.").Id.String(), "succeeded")
}

type healthReport struct {
	Status      string
	Environment string
	Checks      map[string]string
}

// health is what the public is told, whatever it is.
func (s *system) health() healthReport {
	s.t.Helper()
	return read[healthReport](s.t, s.nobody().ask("GET /health", ""))
}
