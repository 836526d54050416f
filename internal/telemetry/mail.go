package telemetry

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/masterspeak/masterspeak/internal/mail"
)

// Mail counts letters.
type Mail struct{ letters *prometheus.CounterVec }

// NewMail registers the series with the registry.
func NewMail(r *prometheus.Registry) *Mail {
	m := &Mail{prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "masterspeak_mail_letters_total", Help: "Letters by what became of them: sent, refused by the server, failed, or full where there was no room.",
	}, []string{"outcome"})}
	r.MustRegister(m.letters)
	for _, outcome := range mail.Outcomes() {
		m.letters.WithLabelValues(outcome) // absent is not zero
	}
	return m
}

// Letter counts one.
func (m *Mail) Letter(outcome string) { m.letters.WithLabelValues(outcome).Inc() }
