package api

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Words of a HealthReport's Status.
const (
	Healthy   = "healthy"
	Degraded  = "degraded"
	Unhealthy = "unhealthy"
)

// HealthReport is how the service is. It is public: words only, no addresses,
// no errors.
type HealthReport struct {
	Status      string // Healthy, Degraded or Unhealthy
	Service     string
	Version     string
	Environment string
	CheckedAt   time.Time
	Checks      map[string]string // database, redis, queue, provider

	// For operators alone: the migrations that the database has and that this
	// program needs. Applied is empty while the database is away.
	SchemaApplied, SchemaRequired string
}

// GetHealth answers 503 only when nothing useful can be done here.
func (s *Server) GetHealth(context.Context, GetHealthRequestObject) (GetHealthResponseObject, error) {
	r := s.deps.Health.Health()
	h := Health{
		Status: r.Status, Service: r.Service, Version: r.Version, Environment: r.Environment,
		Timestamp: r.CheckedAt.UTC(), Checks: r.Checks,
	}
	if h.Checks == nil {
		h.Checks = map[string]string{}
	}
	if r.Status == Unhealthy {
		return GetHealth503JSONResponse(h), nil
	}
	return GetHealth200JSONResponse(h), nil
}

// OpsHandler is for the ops listener, which is not public: probes and metrics,
// whatever the Host.
func (s *Server) OpsHandler() http.Handler { return OpsHandler(s.deps.Health, s.deps.Metrics) }

// OpsHandler serves the probes and metrics of a process without an API too.
func OpsHandler(health Healther, metrics prometheus.Gatherer) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { probe(w, nil) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { probe(w, health.Ready()) })
	mux.Handle("GET /metrics", promhttp.HandlerFor(metrics, promhttp.HandlerOpts{}))
	return mux
}

func probe(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		w.WriteHeader(unavailable().status)
		_, _ = w.Write([]byte("not ready\n"))
		return
	}
	_, _ = w.Write([]byte("ok\n"))
}
