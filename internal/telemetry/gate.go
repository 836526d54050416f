package telemetry

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/masterspeak/masterspeak/internal/provider"
)

// Gate shows how a provider is, as this process sees it.
type Gate struct {
	breaker  *prometheus.GaugeVec
	refusing prometheus.Gauge
}

// NewGate registers the series of one provider, which is named by what it is
// for.
func NewGate(r *prometheus.Registry, purpose string) *Gate {
	of := prometheus.Labels{"provider": purpose}
	g := &Gate{
		breaker: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "masterspeak_provider_breaker", ConstLabels: of,
			Help: "1 for the state of this process's breaker: closed, half_open or open.",
		}, []string{"state"}),
		refusing: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "masterspeak_provider_refusing", ConstLabels: of,
			Help: "1 when the last call was refused in a way that only an operator can end, as for a bad key or an empty account.",
		}),
	}
	r.MustRegister(g.breaker, g.refusing)
	return g
}

// Breaker shows the state of the breaker around the provider.
func (g *Gate) Breaker(state provider.BreakerState) {
	for _, s := range provider.BreakerStates() {
		g.breaker.WithLabelValues(string(s)).Set(number(s == state))
	}
}

// Refusing shows whether somebody has to do something.
func (g *Gate) Refusing(refusing bool) {
	g.refusing.Set(number(refusing))
}
