package app_test

import (
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
