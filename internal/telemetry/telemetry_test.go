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
	"github.com/masterspeak/masterspeak/internal/budget"
	"github.com/masterspeak/masterspeak/internal/provider"
	"github.com/masterspeak/masterspeak/internal/telemetry"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/internal/webhook"
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
	jobs := telemetry.NewJobs(registry, 8)
	jobs.Busy(1)
	jobs.Busy(1)
	first := &analysis.Job{Lane: analysis.Interactive, Attempt: 1, Ready: 3 * time.Second}
	jobs.JobBegan(first)
	jobs.JobEnded(first, "retried", 500*time.Millisecond)
	second := &analysis.Job{Lane: analysis.Interactive, Attempt: 2, Ready: time.Second, Waited: 4 * time.Second}
	jobs.JobBegan(second)
	jobs.JobEnded(second, "succeeded", 250*time.Millisecond)
	other := &analysis.Job{Lane: analysis.Batch, Attempt: 1, Ready: 8 * time.Second}
	jobs.JobBegan(other)
	jobs.JobEnded(other, "succeeded", 2*time.Second)
	jobs.Busy(-1)

	want := []string{
		`masterspeak_job_attempts_sum{lane="batch"} 1`,
		`masterspeak_job_attempts_count{lane="batch"} 1`,
		`masterspeak_job_attempts_sum{lane="interactive"} 2`,
		`masterspeak_job_attempts_count{lane="interactive"} 1`,
		`masterspeak_job_completion_seconds_sum{lane="batch"} 10`,
		`masterspeak_job_completion_seconds_count{lane="batch"} 1`,
		`masterspeak_job_completion_seconds_sum{lane="interactive"} 4.25`,
		`masterspeak_job_completion_seconds_count{lane="interactive"} 1`,
		`masterspeak_job_duration_seconds_sum{lane="batch"} 2`,
		`masterspeak_job_duration_seconds_count{lane="batch"} 1`,
		`masterspeak_job_duration_seconds_sum{lane="interactive"} 0.75`,
		`masterspeak_job_duration_seconds_count{lane="interactive"} 2`,
		`masterspeak_job_wait_seconds_sum{lane="batch"} 8`,
		`masterspeak_job_wait_seconds_count{lane="batch"} 1`,
		`masterspeak_job_wait_seconds_sum{lane="interactive"} 3`,
		`masterspeak_job_wait_seconds_count{lane="interactive"} 1`,
		`masterspeak_jobs_total{lane="batch",outcome="succeeded"} 1`,
		`masterspeak_jobs_total{lane="interactive",outcome="retried"} 1`,
		`masterspeak_jobs_total{lane="interactive",outcome="succeeded"} 1`,
		`masterspeak_worker_busy_slots 1`,
		`masterspeak_worker_slots 8`,
	}
	got := slices.DeleteFunc(scrape(registry), func(line string) bool { // there before the first job ends so
		return strings.HasPrefix(line, "masterspeak_jobs_total") && strings.HasSuffix(line, " 0")
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
}

func TestAProviderShowsItsBreakerAndWhetherItRefusesUs(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	gate := telemetry.NewGate(registry, "coach")
	gate.Breaker(provider.BreakerClosed)
	gate.Breaker(provider.BreakerOpen)
	gate.Refusing(true)

	want := []string{
		`masterspeak_provider_breaker{provider="coach",state="closed"} 0`,
		`masterspeak_provider_breaker{provider="coach",state="half_open"} 0`,
		`masterspeak_provider_breaker{provider="coach",state="open"} 1`,
		`masterspeak_provider_refusing{provider="coach"} 1`,
	}
	if diff := cmp.Diff(want, scrape(registry)); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
}

// look is a queue of one lane that waits for its broker.
func look() analysis.QueueState {
	return analysis.QueueState{
		Lanes: []analysis.LaneState{{
			Depth:  analysis.Depth{Lane: analysis.Batch, Due: 1, Dispatched: 2, Delayed: 3, Running: 4, OldestAgeSeconds: 5.5},
			Paused: true,
		}},
		DeadLetters: 6, Workers: make([]analysis.Worker, 7),
	}
}

func TestTheQueueShowsTheLastLook(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	queue := telemetry.NewQueue(registry)
	queue.Show(analysis.QueueState{Lanes: []analysis.LaneState{{Depth: analysis.Depth{Lane: analysis.Batch, Due: 99, Running: 99}}}})
	state := look()
	state.Beside(map[analysis.Lane]analysis.StreamDepth{analysis.Batch: {Messages: 7, Pending: 5, AckPending: 2, Redelivered: 1}})
	queue.Show(state)

	want := []string{
		`masterspeak_consumer_ack_pending{lane="batch"} 2`,
		`masterspeak_consumer_pending{lane="batch"} 5`,
		`masterspeak_consumer_redelivered{lane="batch"} 1`,
		`masterspeak_dead_letters 6`,
		`masterspeak_lane_paused{lane="batch"} 1`,
		`masterspeak_queue_depth{lane="batch",state="delayed"} 3`,
		`masterspeak_queue_depth{lane="batch",state="dispatched"} 2`,
		`masterspeak_queue_depth{lane="batch",state="due"} 1`,
		`masterspeak_queue_depth{lane="batch",state="running"} 4`,
		`masterspeak_queue_drift{lane="batch"} -1`,
		`masterspeak_queue_oldest_age_seconds{lane="batch"} 5.5`,
		`masterspeak_stream_messages{lane="batch"} 7`,
		`masterspeak_workers_live 7`,
	}
	if diff := cmp.Diff(want, scrape(registry)); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
}

func TestTheBudgetShowsWaitsRefusalsAndTheRate(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	shown := telemetry.NewBudget(registry, "coach")
	shown.Asked(budget.Granted, 0)
	shown.Asked(budget.Waited, 1500*time.Millisecond)
	shown.Asked(budget.Refused, 0)
	shown.Rate(60, 0, true)
	shown.Rate(42, 0, false)

	want := []string{
		`masterspeak_provider_budget_shared{provider="coach"} 0`,
		`masterspeak_provider_calls_total{outcome="granted",provider="coach"} 1`,
		`masterspeak_provider_calls_total{outcome="limited",provider="coach"} 0`,
		`masterspeak_provider_calls_total{outcome="refused",provider="coach"} 1`,
		`masterspeak_provider_calls_total{outcome="waited",provider="coach"} 1`,
		`masterspeak_provider_rate_per_minute{of="calls",provider="coach"} 42`,
		`masterspeak_provider_wait_seconds_total{provider="coach"} 1.5`,
	}
	if diff := cmp.Diff(want, scrape(registry)); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
}

func TestWithoutABrokerItsSeriesAreAbsent(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	queue := telemetry.NewQueue(registry)
	state := look()
	state.Beside(map[analysis.Lane]analysis.StreamDepth{analysis.Batch: {Messages: 7}})
	queue.Show(state)
	queue.Show(look())
	series := strings.Join(scrape(registry), "\n")
	for _, gone := range []string{"stream_messages", "consumer_", "drift"} {
		if strings.Contains(series, gone) {
			t.Errorf("%s is still shown:\n%s", gone, series)
		}
	}
	if !strings.Contains(series, `state="due"} 1`) {
		t.Errorf("the depth is not shown:\n%s", series)
	}
}

func TestWorkerAndQueueShareARegistry(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	telemetry.NewJobs(registry, 1)
	telemetry.NewQueue(registry)
	telemetry.NewBudget(registry, "coach")
	telemetry.NewBudget(registry, "transcriber")
	telemetry.NewGate(registry, "coach")
	telemetry.NewGate(registry, "transcriber")
	if _, err := registry.Gather(); err != nil {
		t.Error(err)
	}
}

func TestLettersAreCountedByOutcome(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	letters := telemetry.NewMail(registry)
	letters.Letter("sent")
	letters.Letter("failed")
	letters.Letter("failed")
	want := []string{
		`masterspeak_mail_letters_total{outcome="failed"} 2`,
		`masterspeak_mail_letters_total{outcome="full"} 0`,
		`masterspeak_mail_letters_total{outcome="refused"} 0`,
		`masterspeak_mail_letters_total{outcome="sent"} 1`,
	}
	if diff := cmp.Diff(want, scrape(registry)); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
}

func TestWebhooksAreCountedByOutcome(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	hooks := telemetry.NewWebhooks(registry)
	hooks.WebhookAttempt("delivered")
	hooks.WebhookAttempt("retried")
	hooks.WebhookAttempt("retried")
	hooks.Webhooks(webhook.Counts{Disabled: 2, OldestPending: 90 * time.Second, OldestDue: 30 * time.Second})
	want := []string{
		`masterspeak_webhook_attempts_total{outcome="delivered"} 1`,
		`masterspeak_webhook_attempts_total{outcome="failed"} 0`,
		`masterspeak_webhook_attempts_total{outcome="gone"} 0`,
		`masterspeak_webhook_attempts_total{outcome="retried"} 2`,
		`masterspeak_webhook_endpoints_disabled 2`,
		`masterspeak_webhook_oldest_due_seconds 30`,
		`masterspeak_webhook_oldest_pending_seconds 90`,
	}
	if diff := cmp.Diff(want, scrape(registry)); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
}
