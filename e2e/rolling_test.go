package e2e

import (
	"fmt"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// softStop is what a deploy may cost a job at most.
const softStop = 10 * time.Second

func TestARollingDeployCostsNoRequestAndNoAttempt(t *testing.T) {
	t.Parallel()
	ai := stage.NewProvider(t)
	ai.Takes = time.Second
	env := append(stage.UseProvider(stage.Address(ai.Port)), "SOFT_STOP=10s", "DRAIN_DELAY=2s", "WORKER_CONCURRENCY=64")
	s := stage.NewSystem(t, testenv.PostgresDSN(t), env...)
	balancer := newBalancer(t)
	apis := []*replica{balancer.deploy(t, s), balancer.deploy(t, s)}
	workers := []*stage.Process{s.Worker(t), s.Worker(t)}
	client := &stage.Client{URL: "http://balancer", HTTP: &http.Client{Transport: balancer}}
	s.Login(t, client)
	load := stage.StartLoad(t, stage.LoadConfig{Clients: []*stage.Client{client}, Submitters: 8, Every: 20 * time.Millisecond})
	load.Reach(t, 50)
	for i := range apis {
		balancer.deploy(t, s) // the replacement first
		apis[i].process.Signal(t, syscall.SIGTERM)
		apis[i].process.Wait(t)
	}
	for i := range workers {
		s.Worker(t)
		workers[i].Signal(t, syscall.SIGTERM)
		workers[i].Wait(t)
	}
	load.Reach(t, load.Count()+50)
	accepted := load.End()
	untouched(t, s, accepted)
}

// untouched asserts that all jobs succeed at the first attempt and without a
// delay that is longer than the soft stop.
func untouched(t *testing.T, s *stage.System, accepted []uuid.UUID) {
	t.Helper()
	pool := testenv.Pool(t, s.DSN)
	var succeeded, again int
	var slowest float64
	testenv.Eventually(t, func() bool {
		err := pool.QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE status = 'succeeded'), count(*) FILTER (WHERE attempt > 1 OR crashes > 0),
			coalesce(max(extract(epoch FROM finished_at - created_at)), 0)::float8 FROM analyses WHERE id = ANY ($1)`, accepted).
			Scan(&succeeded, &again, &slowest)
		if err != nil {
			t.Fatal(err)
		}
		return succeeded == len(accepted)
	}, fmt.Sprintf("all %d jobs have succeeded", len(accepted)))
	if again > 0 {
		t.Errorf("%d jobs were tried again, want none", again)
	}
	if took := time.Duration(slowest * float64(time.Second)); took > softStop {
		t.Errorf("the slowest job took %s, want at most the soft stop of %s", took, softStop)
	}
}
