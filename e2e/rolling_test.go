package e2e

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
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

// balancer sends requests to the replicas that were ready when it last looked,
// in turn, as any load balancer does.
type balancer struct {
	turn atomic.Uint64

	mu       sync.Mutex // guards replicas
	replicas []*replica
}

// replica is one API process.
type replica struct {
	process   *stage.Process
	addr, ops string
	ready     atomic.Bool
}

// looking is how often the balancer looks; less often than a drain takes.
const looking = 250 * time.Millisecond

func newBalancer(t *testing.T) *balancer {
	t.Helper()
	b := &balancer{}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(looking)
		defer ticker.Stop()
		for {
			b.look()
			select {
			case <-ticker.C:
			case <-done:
				return
			}
		}
	}()
	t.Cleanup(func() { close(done); <-ended; http.DefaultTransport.(*http.Transport).CloseIdleConnections() })
	return b
}

// deploy starts a replica and waits until it gets requests.
func (b *balancer) deploy(t *testing.T, s *stage.System) *replica {
	t.Helper()
	p := stage.Start(t, stage.Command{Args: []string{"api"}, Env: s.Env})
	at := p.Logged(t, "api started")
	r := &replica{process: p, addr: fmt.Sprint(at["addr"]), ops: fmt.Sprint(at["ops_addr"])}
	b.mu.Lock()
	b.replicas = append(b.replicas, r)
	b.mu.Unlock()
	testenv.Eventually(t, r.ready.Load, "the replica is ready")
	return r
}

func (b *balancer) all() []*replica {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.replicas[:len(b.replicas):len(b.replicas)]
}

func (b *balancer) look() {
	prober := http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for _, r := range b.all() {
		res, err := prober.Get("http://" + r.ops + "/readyz")
		r.ready.Store(err == nil && res.StatusCode == http.StatusOK)
		if err == nil {
			_ = res.Body.Close()
		}
	}
}

// RoundTrip tries once: what a replica that was ready does not answer, fails.
func (b *balancer) RoundTrip(req *http.Request) (*http.Response, error) {
	all := b.all()
	for range all {
		if r := all[b.turn.Add(1)%uint64(len(all))]; r.ready.Load() {
			req = req.Clone(req.Context())
			req.URL.Host = r.addr
			return http.DefaultTransport.RoundTrip(req)
		}
	}
	return nil, fmt.Errorf("none of %d replicas is ready", len(all))
}
