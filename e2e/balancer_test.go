package e2e

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

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
