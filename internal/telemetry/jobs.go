package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/worker"
)

// Jobs counts what workers do.
type Jobs struct {
	ended    *prometheus.CounterVec
	duration *prometheus.HistogramVec
	wait     *prometheus.HistogramVec
	whole    *prometheus.HistogramVec
	attempts *prometheus.HistogramVec
	busy     prometheus.Gauge
}

// NewJobs registers the series with the registry, for a worker with so many
// slots.
func NewJobs(r *prometheus.Registry, slots int) *Jobs {
	j := &Jobs{
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "masterspeak_jobs_total", Help: "Attempts that ended, by lane and outcome.",
		}, []string{"lane", "outcome"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "masterspeak_job_duration_seconds", Help: "Time from claim to commit of one attempt.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300},
		}, []string{"lane"}),
		wait: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "masterspeak_job_wait_seconds", Help: "Time from when a job could run to its first start.",
			Buckets: []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300, 1800},
		}, []string{"lane"}),
		whole: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "masterspeak_job_completion_seconds", Help: "Time from when a job could run to its result; of one with several attempts, from the first start.",
			Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 7200},
		}, []string{"lane"}),
		attempts: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "masterspeak_job_attempts", Help: "Attempts of jobs that ended with a result or as dead letters.",
			Buckets: []float64{1, 2, 3, 4, 5, 10},
		}, []string{"lane"}),
		busy: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "masterspeak_worker_busy_slots", Help: "Jobs that this process works on.",
		}),
	}
	places := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "masterspeak_worker_slots", Help: "Jobs that this process can work on at once.",
	})
	places.Set(float64(slots))
	r.MustRegister(j.ended, j.duration, j.wait, j.whole, j.attempts, j.busy, places)
	for _, lane := range analysis.Lanes() { // a series that is not there cannot be alerted on
		for _, outcome := range worker.Outcomes() {
			j.ended.WithLabelValues(string(lane), outcome)
		}
		for _, h := range []*prometheus.HistogramVec{j.duration, j.wait, j.whole, j.attempts} {
			h.WithLabelValues(string(lane))
		}
	}
	return j
}

// JobBegan notes how long a job waited for its first start.
func (j *Jobs) JobBegan(job *analysis.Job) {
	if job.Waited == 0 {
		j.wait.WithLabelValues(string(job.Lane)).Observe(job.Ready.Seconds())
	}
}

// JobEnded counts one attempt, and the whole job if that was its last.
func (j *Jobs) JobEnded(job *analysis.Job, outcome string, took time.Duration) {
	lane := string(job.Lane)
	j.ended.WithLabelValues(lane, outcome).Inc()
	j.duration.WithLabelValues(lane).Observe(took.Seconds())
	if outcome != worker.Succeeded && outcome != worker.Failed {
		return
	}
	j.attempts.WithLabelValues(lane).Observe(float64(job.Attempt))
	if outcome == worker.Succeeded {
		whole := job.Waited + took
		if job.Waited == 0 {
			whole += job.Ready
		}
		j.whole.WithLabelValues(lane).Observe(whole.Seconds())
	}
}

// Busy adds to the number of busy slots.
func (j *Jobs) Busy(delta int) { j.busy.Add(float64(delta)) }
