package app_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/app"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestAPostgresThatAnswersNothingKeepsNobodyFromStopping(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]struct {
		service service
		started string
	}{"api": {app.API, "api started"}, "worker": {app.Worker, "pool started"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dsn := testenv.PostgresDSN(t)
			link := stage.NewLink(t, stage.Address(stage.PortOf(t, dsn)))
			s, own := newSystem(t, "DATABASE_URL="+stage.Through(t, dsn, link), "SOFT_STOP=0s"), &journal{}
			s.run(run.service, own)
			own.wait(t, run.started)
			link.BlackHole()
			began := time.Now()
			s.stop()
			link.Clear()
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("it took %s to stop", took)
			}
		})
	}
}

func TestAWorkerIsWatchedUntilItsLastJobHasEnded(t *testing.T) {
	t.Parallel()
	asked, release, stopped := make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
	answer := sync.OnceFunc(func() { close(release) })
	defer answer()
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked <- struct{}{}
		<-release
		w.WriteHeader(http.StatusBadRequest)
	}))
	t.Cleanup(provider.Close)
	s, own := newSystem(t, "SOFT_STOP=1m", "COACH=openai", "OPENAI_BASE_URL="+provider.URL, "OPENAI_API_KEY=k", "OPENAI_MODEL=m"), &journal{}
	s.startAPI()
	s.runWorker(own)
	s.join().submit("Good evening. Thank you for coming.")
	testenv.Receive(t, asked)
	s.opsURL = "http://" + own.wait(t, "worker watched")["ops_addr"]
	go func() { s.stop(); close(stopped) }()
	testenv.Eventually(t, func() bool { status, _ := s.probe("/readyz"); return status == 503 }, "it is not ready")
	if _, page := s.probe("/metrics"); !strings.Contains(page, "masterspeak_worker_busy_slots 1") {
		t.Errorf("nobody sees the job that it waits for:\n%s", page)
	}
	if status, _ := s.probe("/livez"); status != 200 {
		t.Errorf("livez is %d", status)
	}
	answer()
	testenv.Closed(t, stopped)
}
