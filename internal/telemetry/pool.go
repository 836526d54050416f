package telemetry

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
)

// pool shows how a pool of connections is used, read when it is scraped.
type pool struct {
	stat func() *pgxpool.Stat

	connections, limit                     *prometheus.Desc
	acquires, empty, cancelled, waitingFor *prometheus.Desc
}

// Pool registers the series of one pool.
func Pool(r *prometheus.Registry, name string, stat func() *pgxpool.Stat) {
	of := prometheus.Labels{"pool": name}
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("masterspeak_postgres_"+name, help, labels, of)
	}
	r.MustRegister(&pool{
		stat:        stat,
		connections: desc("connections", "Connections of the pool, by state.", "state"),
		limit:       desc("connections_max", "Connections that the pool may have."),
		acquires:    desc("acquires_total", "Statements and transactions that were given a connection."),
		empty:       desc("empty_acquires_total", "Of those, the ones that had to wait because none was idle."),
		cancelled:   desc("cancelled_acquires_total", "Of those that wanted a connection, the ones that gave up first."),
		waitingFor:  desc("acquire_wait_seconds_total", "Time spent waiting for a connection while none was idle."),
	})
}

// Describe implements prometheus.Collector.
func (p *pool) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{p.connections, p.limit, p.acquires, p.empty, p.cancelled, p.waitingFor} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (p *pool) Collect(to chan<- prometheus.Metric) {
	s := p.stat()
	for state, n := range map[string]int32{"acquired": s.AcquiredConns(), "idle": s.IdleConns(), "opening": s.ConstructingConns()} {
		to <- prometheus.MustNewConstMetric(p.connections, prometheus.GaugeValue, float64(n), state)
	}
	to <- prometheus.MustNewConstMetric(p.limit, prometheus.GaugeValue, float64(s.MaxConns()))
	to <- prometheus.MustNewConstMetric(p.acquires, prometheus.CounterValue, float64(s.AcquireCount()))
	to <- prometheus.MustNewConstMetric(p.empty, prometheus.CounterValue, float64(s.EmptyAcquireCount()))
	to <- prometheus.MustNewConstMetric(p.cancelled, prometheus.CounterValue, float64(s.CanceledAcquireCount()))
	to <- prometheus.MustNewConstMetric(p.waitingFor, prometheus.CounterValue, s.EmptyAcquireWaitTime().Seconds())
}
