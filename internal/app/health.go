package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/ratelimit"
)

// checkEvery is the time between two looks at the dependencies; whoever asks
// for health gets the last look and causes none.
const checkEvery = 2 * time.Second

var (
	errDatabaseAway = errors.New("database away")
	errQueueAway    = errors.New("queue away")
	errSchemaBehind = errors.New("the schema is behind")
	errStopping     = errors.New("stopping")
)

// health looks at the dependencies in the background.
type health struct {
	stack   *stack
	limiter *ratelimit.Limiter // nil in a worker

	mu     sync.Mutex // guards report and ready
	report api.HealthReport
	ready  error
}

func newHealth(s *stack, limiter *ratelimit.Limiter) *health {
	h := &health{stack: s, limiter: limiter, ready: errDatabaseAway}
	h.report = api.HealthReport{Status: api.Unhealthy, Service: "MasterSpeak", Version: Version, Environment: string(s.cfg.Env), CheckedAt: time.Now()}
	return h
}

// Health returns the last look.
func (h *health) Health() api.HealthReport {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.report
}

// Ready is nil while requests may come.
func (h *health) Ready() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ready
}

// Run looks until running or serving ends; from then on it is not ready.
func (h *health) Run(running, serving context.Context) error {
	defer h.stop()
	tick := time.NewTicker(checkEvery)
	defer tick.Stop()
	for {
		h.look(running)
		select {
		case <-running.Done():
			return nil
		case <-serving.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (h *health) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ready = errStopping
}

func (h *health) look(ctx context.Context) {
	applied, required, ready := h.stack.migrations(ctx)
	r := api.HealthReport{
		Status: api.Healthy, Service: "MasterSpeak", Version: Version, Environment: string(h.stack.cfg.Env), CheckedAt: time.Now(),
		Checks:        map[string]string{"database": "healthy", "redis": "not configured", "queue": "healthy", "provider": "configured"},
		SchemaApplied: applied, SchemaRequired: required,
	}
	if !h.stack.nc.IsConnected() {
		r.Status, r.Checks["queue"] = api.Degraded, "unavailable"
	}
	h.cache(&r)
	if ready != nil {
		r.Status, r.Checks["database"] = api.Unhealthy, "unavailable"
	}
	if h.limiter == nil && ready == nil && r.Checks["queue"] != "healthy" {
		ready = errQueueAway // an API accepts without it, a worker has nothing to do
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.report, h.ready = r, ready
}

// cache says how the shared counters are; without them limits are local.
func (h *health) cache(r *api.HealthReport) {
	if h.stack.cfg.RedisURL.IsZero() || h.limiter == nil {
		return
	}
	r.Checks["redis"] = "healthy"
	if h.limiter.State() != ratelimit.BackendRedis {
		r.Checks["redis"], r.Status = "unavailable", api.Degraded
	}
}

// schema is nil when the database can be reached and has all this program needs.
func (s *stack) schema(ctx context.Context) error {
	_, _, err := s.migrations(ctx)
	return err
}

// migrations is schema that says which the database has and which it needs.
func (s *stack) migrations(ctx context.Context) (applied, carried string, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, time.Second, errDatabaseAway)
	defer cancel()
	applied, carried, err = s.store.SchemaVersion(ctx)
	switch {
	case err != nil:
		return "", carried, fmt.Errorf("%w: %w", errDatabaseAway, err)
	case applied < carried:
		return applied, carried, fmt.Errorf("%w: it is at version %s, this program needs %s: run `masterspeak migrate up`", errSchemaBehind, applied, carried)
	}
	return applied, carried, nil
}
