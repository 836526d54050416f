package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Jobs counts what workers do.
type Jobs struct {
	ended    *prometheus.CounterVec
	duration *prometheus.HistogramVec
	busy     prometheus.Gauge
}

// NewJobs registers the series with the registry.
func NewJobs(r *prometheus.Registry) *Jobs {
	j := &Jobs{
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "masterspeak_jobs_total", Help: "Attempts that ended, by lane and outcome.",
		}, []string{"lane", "outcome"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "masterspeak_job_duration_seconds", Help: "Time from claim to commit of one attempt.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300},
		}, []string{"lane"}),
		busy: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "masterspeak_worker_busy_slots", Help: "Jobs that this process works on.",
		}),
	}
	r.MustRegister(j.ended, j.duration, j.busy)
	return j
}

// JobEnded counts one attempt.
func (j *Jobs) JobEnded(lane analysis.Lane, outcome string, took time.Duration) {
	j.ended.WithLabelValues(string(lane), outcome).Inc()
	j.duration.WithLabelValues(string(lane)).Observe(took.Seconds())
}

// Busy adds to the number of busy slots.
func (j *Jobs) Busy(delta int) { j.busy.Add(float64(delta)) }
