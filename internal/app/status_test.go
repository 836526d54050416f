package app_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func (s *system) state(c *client) api.ServiceStatus {
	s.t.Helper()
	return read[api.ServiceStatus](s.t, c.want(http.StatusOK, "GET /api/status", ""))
}

func TestTheStatusTellsOperatorsWhatIsThereAndWhatIsNot(t *testing.T) {
	t.Parallel()
	dir := testenv.Folder(t)
	postgres, broker := testenv.PostgresServer(t, dir, 0), testenv.NATSServer(t)
	s := start(t, "DATABASE_URL="+postgres.DSN("postgres"), "NATS_URL="+broker.URL())
	defer s.stop()
	ops := s.operator()
	s.join().refused(403, "insufficient_scope", "GET /api/status", "")
	s.nobody().refused(401, "authentication_required", "GET /api/status", "")

	var all api.ServiceStatus
	testenv.Eventually(t, func() bool {
		all = s.state(ops)
		return all.Status == "healthy" && all.Queue != nil && len(all.Queue.Workers) == 1 && all.Queue.Lanes[0].StreamMessages != nil
	}, "everything is there")
	if all.Migration.Applied == "" || all.Migration.Applied != all.Migration.Required || all.UptimeSeconds < 0 {
		t.Errorf("got migrations %+v and uptime %d", all.Migration, all.UptimeSeconds)
	}
	page := ops.want(http.StatusOK, "GET /api/status", "").body
	for _, secret := range []string{"postgres://", "nats://", "127.0.0.1", postgres.DSN("postgres")} {
		if strings.Contains(page, secret) {
			t.Errorf("the status has %s in it: %s", secret, page)
		}
	}

	broker.Stop()
	testenv.Eventually(t, func() bool {
		st := s.state(ops)
		return st.Status == "degraded" && st.Checks["queue"] == "unavailable" && st.Queue != nil && st.Queue.Lanes[0].StreamMessages == nil
	}, "the status says that the queue is away, and what Postgres knows")
	if err := postgres.Stop(); err != nil {
		t.Fatal(err)
	}
	testenv.Eventually(t, func() bool {
		st := s.state(ops) // its key is still remembered
		return st.Status == "unhealthy" && st.Queue == nil && st.Migration.Applied == "" && st.Migration.Required != ""
	}, "the status says that the database is away")
	testenv.PostgresServer(t, dir, port(t, s.cfg.DatabaseURL.Reveal()))
}

func TestAThousandLooksAtTheHealthDoNotTouchTheDatabase(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	testenv.Eventually(t, func() bool { return s.health().Status == "healthy" }, "it is healthy")
	before := s.acquires()
	for i := range 1000 {
		method := "GET"
		if i%2 == 1 {
			method = "HEAD"
		}
		s.nobody().want(http.StatusOK, method+" /health", "")
	}
	// The looks in the background, one every two seconds, are all there is.
	if n := s.acquires() - before; n > 50 {
		t.Errorf("1000 requests took %d connections, want none", n)
	}
}

// acquires counts how often the API took a connection to Postgres.
func (s *system) acquires() int {
	s.t.Helper()
	n, err := strconv.Atoi(s.gauge(s.opsURL, `masterspeak_postgres_acquires_total{pool="requests"}`))
	if err != nil {
		s.t.Fatal("the metrics do not say how often a connection was taken: ", err)
	}
	return n
}
