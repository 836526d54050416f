package telemetry

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Queue shows how the queue stands: Postgres is the truth, the broker stands
// beside it. While the broker is away its series are absent, not zero.
type Queue struct {
	depth, oldest, paused           *prometheus.GaugeVec
	stream, pending, unacked, drift *prometheus.GaugeVec
	redelivered                     *prometheus.GaugeVec
	deadLetters, workers            prometheus.Gauge
}

// NewQueue registers the series with the registry.
func NewQueue(r *prometheus.Registry) *Queue {
	perLane := func(name, help string, more ...string) *prometheus.GaugeVec {
		g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "masterspeak_" + name, Help: help}, append([]string{"lane"}, more...))
		r.MustRegister(g)
		return g
	}
	single := func(name, help string) prometheus.Gauge {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Name: "masterspeak_" + name, Help: help})
		r.MustRegister(g)
		return g
	}
	return &Queue{
		depth:       perLane("queue_depth", "Live jobs in Postgres, by lane and state.", "state"),
		oldest:      perLane("queue_oldest_age_seconds", "Age of the oldest job that could run now, by lane."),
		paused:      perLane("lane_paused", "1 while an operator keeps the lane from work."),
		stream:      perLane("stream_messages", "Messages in the work stream, by lane."),
		pending:     perLane("consumer_pending", "Messages that were not delivered to a worker yet, by lane."),
		unacked:     perLane("consumer_ack_pending", "Messages that were delivered and not acked yet, by lane."),
		redelivered: perLane("consumer_redelivered", "Of the messages not acked yet, those that were delivered more than once, by lane."),
		drift:       perLane("queue_drift", "Jobs that Postgres believes to be in the stream, less the messages there, by lane."),
		deadLetters: single("dead_letters", "Failed jobs that are kept."),
		workers:     single("workers_live", "Worker processes that were heard within three heartbeats."),
	}
}

// Show sets all gauges from one look.
func (q *Queue) Show(state analysis.QueueState) {
	for i := range state.Lanes {
		q.lane(&state.Lanes[i])
	}
	q.deadLetters.Set(float64(state.DeadLetters))
	q.workers.Set(float64(len(state.Workers)))
}

func (q *Queue) lane(l *analysis.LaneState) {
	lane := string(l.Lane)
	for state, n := range map[string]int64{"due": l.Due, "dispatched": l.Dispatched, "delayed": l.Delayed, "running": l.Running} {
		q.depth.WithLabelValues(lane, state).Set(float64(n))
	}
	q.oldest.WithLabelValues(lane).Set(l.OldestAgeSeconds)
	q.paused.WithLabelValues(lane).Set(number(l.Paused))
	drift, known := l.Drift()
	if !known {
		for _, g := range []*prometheus.GaugeVec{q.stream, q.pending, q.unacked, q.redelivered, q.drift} {
			g.DeleteLabelValues(lane)
		}
		return
	}
	q.stream.WithLabelValues(lane).Set(float64(l.Stream.Messages))
	q.pending.WithLabelValues(lane).Set(float64(l.Stream.Pending))
	q.unacked.WithLabelValues(lane).Set(float64(l.Stream.AckPending))
	q.redelivered.WithLabelValues(lane).Set(float64(l.Stream.Redelivered))
	q.drift.WithLabelValues(lane).Set(float64(drift))
}
