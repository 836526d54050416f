package telemetry

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/masterspeak/masterspeak/internal/webhook"
)

// Webhooks counts what is sent to endpoints, and shows what waits.
type Webhooks struct {
	attempts              *prometheus.CounterVec
	disabled, oldest, due prometheus.Gauge
}

// NewWebhooks registers the series with the registry.
func NewWebhooks(r *prometheus.Registry) *Webhooks {
	w := &Webhooks{
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "masterspeak_webhook_attempts_total", Help: "Requests to webhook endpoints, by outcome: delivered, retried, failed or gone.",
		}, []string{"outcome"}),
		disabled: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "masterspeak_webhook_endpoints_disabled", Help: "Endpoints that were given up because they failed or are gone.",
		}),
		oldest: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "masterspeak_webhook_oldest_pending_seconds", Help: "Age of the oldest event or delivery that could be sent now; one whose breaker is open counts.",
		}),
		due: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "masterspeak_webhook_oldest_due_seconds", Help: "The same without places whose breaker is open: how late the senders are.",
		}),
	}
	r.MustRegister(w.attempts, w.disabled, w.oldest, w.due)
	for _, outcome := range webhook.Outcomes() {
		w.attempts.WithLabelValues(outcome) // absent is not zero
	}
	return w
}

// WebhookAttempt counts one request.
func (w *Webhooks) WebhookAttempt(outcome string) { w.attempts.WithLabelValues(outcome).Inc() }

// Webhooks shows one look.
func (w *Webhooks) Webhooks(c webhook.Counts) {
	w.disabled.Set(float64(c.Disabled))
	w.oldest.Set(c.OldestPending.Seconds())
	w.due.Set(c.OldestDue.Seconds())
}
