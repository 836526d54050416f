package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/masterspeak/masterspeak/internal/budget"
)

// Budget shows what a provider lets us spend.
type Budget struct {
	calls  *prometheus.CounterVec
	waited prometheus.Counter
	rate   *prometheus.GaugeVec
	shared prometheus.Gauge
}

// NewBudget registers the series of one provider, which is named by what it is
// for.
func NewBudget(r *prometheus.Registry, provider string) *Budget {
	of := prometheus.Labels{"provider": provider}
	b := &Budget{
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "masterspeak_provider_calls_total", ConstLabels: of,
			Help: "Calls that asked for room in the provider's budget: granted, waited or refused; and those of them that the provider limited.",
		}, []string{"outcome"}),
		waited: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "masterspeak_provider_wait_seconds_total", ConstLabels: of, Help: "Time that calls waited for their turn.",
		}),
		rate: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "masterspeak_provider_rate_per_minute", ConstLabels: of,
			Help: "Calls and tokens that may be spent now, by all workers or, while the budget is not shared, by this process.",
		}, []string{"of"}),
		shared: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "masterspeak_provider_budget_shared", ConstLabels: of, Help: "1 while all workers share one budget, 0 while each has its part.",
		}),
	}
	for _, o := range budget.Outcomes() {
		b.calls.WithLabelValues(string(o))
	}
	r.MustRegister(b.calls, b.waited, b.rate, b.shared)
	return b
}

// Asked counts a call.
func (b *Budget) Asked(o budget.Outcome, wait time.Duration) {
	b.calls.WithLabelValues(string(o)).Inc()
	b.waited.Add(wait.Seconds())
}

// Rate shows the limits as they are now; where there is none there is no series.
func (b *Budget) Rate(calls, tokens float64, shared bool) {
	for of, rate := range map[string]float64{"calls": calls, "tokens": tokens} {
		if rate > 0 {
			b.rate.WithLabelValues(of).Set(rate)
		}
	}
	b.shared.Set(number(shared))
}
