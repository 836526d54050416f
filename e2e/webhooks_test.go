package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestAKilledWorkerLosesNoWebhook(t *testing.T) {
	t.Parallel()
	var accept atomic.Bool
	came, accepted := make(chan string, 1000), make(chan string, 1000)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that the caller is gone
		came <- r.Header.Get("webhook-id")
		if !accept.Load() {
			<-r.Context().Done() // the worker is killed in the middle of it
			return
		}
		accepted <- r.Header.Get("webhook-id")
	}))
	t.Cleanup(receiver.Close)

	dsn := testenv.PostgresDSN(t)
	s := stage.NewSystem(t, dsn, "OUTBOUND_ALLOW=127.0.0.0/8")
	api := s.API(t)
	made := api.Post(t, "/v1/webhooks", fmt.Sprintf(`{"url":%q,"events":["analysis.succeeded"]}`, receiver.URL))
	var endpoint struct{ ID, Secret string }
	if err := json.Unmarshal(made.Body, &endpoint); err != nil || made.Status != http.StatusCreated {
		t.Fatalf("the endpoint was answered with %d %s", made.Status, made.Body)
	}
	doomed := s.Worker(t)
	const jobs = 12
	ids := map[string]bool{}
	for i := range jobs {
		ids[api.Submit(t, fmt.Sprintf("We launched in May. It went well, for the %d. time.", i))] = true
	}
	for id := range ids {
		api.Succeeds(t, id)
	}
	sent := testenv.Receive(t, came)
	doomed.Kill(t) // sent, and not answered; others committed, and not sent
	accept.Store(true)
	pool := testenv.Pool(t, dsn)
	s.Worker(t)
	if _, err := pool.Exec(t.Context(), "UPDATE webhook_deliveries SET lease_until = now() WHERE status = 'sending'"); err != nil { // the lease runs out
		t.Fatal(err)
	}

	got := map[string]bool{}
	for len(got) < jobs {
		got[testenv.Receive(t, accepted)] = true
	}
	if !got[sent] {
		t.Errorf("%s was sent before the kill and not again: %v", sent, got)
	}
	testenv.Eventually(t, func() bool {
		var delivered int
		if err := pool.QueryRow(t.Context(), "SELECT count(DISTINCT analysis_id) FROM webhook_deliveries WHERE status = 'delivered'").Scan(&delivered); err != nil {
			t.Fatal(err)
		}
		return delivered == jobs
	}, "all are noted as delivered")
}
