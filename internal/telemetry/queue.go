package telemetry

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Queue shows depths: Postgres is the truth, the stream stands beside it.
type Queue struct {
	depth, oldest *prometheus.GaugeVec
	stream, drift prometheus.Gauge
}

// NewQueue registers the series with the registry.
func NewQueue(r *prometheus.Registry) *Queue {
	q := &Queue{
		depth: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "masterspeak_queue_depth", Help: "Live jobs in Postgres, by lane and state.",
		}, []string{"lane", "state"}),
		oldest: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "masterspeak_queue_oldest_age_seconds", Help: "Age of the oldest job that could run now, by lane.",
		}, []string{"lane"}),
		stream: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "masterspeak_stream_messages", Help: "Messages in the work stream.",
		}),
		drift: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "masterspeak_queue_drift", Help: "Jobs that Postgres believes to be in the stream, less the messages there.",
		}),
	}
	r.MustRegister(q.depth, q.oldest, q.stream, q.drift)
	return q
}

// Depths sets all gauges from one look at both sides.
func (q *Queue) Depths(depths []analysis.Depth, messages, drift int64) {
	for _, d := range depths {
		lane := string(d.Lane)
		q.depth.WithLabelValues(lane, "due").Set(float64(d.Due))
		q.depth.WithLabelValues(lane, "dispatched").Set(float64(d.Dispatched))
		q.depth.WithLabelValues(lane, "delayed").Set(float64(d.Delayed))
		q.depth.WithLabelValues(lane, "running").Set(float64(d.Running))
		q.oldest.WithLabelValues(lane).Set(d.OldestAgeSeconds)
	}
	q.stream.Set(float64(messages))
	q.drift.Set(float64(drift))
}
