package telemetry_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/telemetry"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/worker"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// scrape returns the series as Prometheus reads them, less a histogram's buckets.
func scrape(registry *prometheus.Registry) []string {
	page := httptest.NewRecorder()
	promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(page, httptest.NewRequest("GET", "/metrics", nil))
	return slices.DeleteFunc(strings.Split(strings.TrimSpace(page.Body.String()), "\n"), func(line string) bool {
		return strings.HasPrefix(line, "#") || strings.Contains(line, "_bucket{")
	})
}

func TestAttemptsAreCountedByLaneAndOutcome(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	jobs := telemetry.NewJobs(registry)
	jobs.Busy(1)
	jobs.Busy(1)
	jobs.JobEnded(analysis.Interactive, "succeeded", 250*time.Millisecond)
	jobs.JobEnded(analysis.Interactive, "retried", 500*time.Millisecond)
	jobs.JobEnded(analysis.Batch, "succeeded", 2*time.Second)
	jobs.Busy(-1)
	jobs.Breaker(worker.BreakerClosed)
	jobs.Breaker(worker.BreakerOpen)

	want := []string{
		`masterspeak_job_duration_seconds_sum{lane="batch"} 2`,
		`masterspeak_job_duration_seconds_count{lane="batch"} 1`,
		`masterspeak_job_duration_seconds_sum{lane="interactive"} 0.75`,
		`masterspeak_job_duration_seconds_count{lane="interactive"} 2`,
		`masterspeak_jobs_total{lane="batch",outcome="succeeded"} 1`,
		`masterspeak_jobs_total{lane="interactive",outcome="retried"} 1`,
		`masterspeak_jobs_total{lane="interactive",outcome="succeeded"} 1`,
		`masterspeak_provider_breaker{state="closed"} 0`,
		`masterspeak_provider_breaker{state="half_open"} 0`,
		`masterspeak_provider_breaker{state="open"} 1`,
		`masterspeak_worker_busy_slots 1`,
	}
	if diff := cmp.Diff(want, scrape(registry)); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
}

func TestDepthsShowTheLastLook(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	queue := telemetry.NewQueue(registry)
	queue.Depths([]analysis.Depth{{Lane: analysis.Batch, Due: 99, Running: 99, OldestAgeSeconds: 99}}, 99, 99)
	queue.Depths([]analysis.Depth{{Lane: analysis.Batch, Due: 1, Dispatched: 2, Delayed: 3, Running: 4, OldestAgeSeconds: 5.5}}, 6, -1)

	want := []string{
		`masterspeak_queue_depth{lane="batch",state="delayed"} 3`,
		`masterspeak_queue_depth{lane="batch",state="dispatched"} 2`,
		`masterspeak_queue_depth{lane="batch",state="due"} 1`,
		`masterspeak_queue_depth{lane="batch",state="running"} 4`,
		`masterspeak_queue_drift -1`,
		`masterspeak_queue_oldest_age_seconds{lane="batch"} 5.5`,
		`masterspeak_stream_messages 6`,
	}
	if diff := cmp.Diff(want, scrape(registry)); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
}

func TestWorkerAndQueueShareARegistry(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	telemetry.NewJobs(registry)
	telemetry.NewQueue(registry)
	if _, err := registry.Gather(); err != nil {
		t.Error(err)
	}
}
