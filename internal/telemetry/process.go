package telemetry

import (
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Process registers what every process shows of itself: the Go runtime, memory
// and files, and which program it is.
func Process(r *prometheus.Registry, service, version string) {
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "masterspeak_build_info", Help: "1; the labels say what runs.",
		ConstLabels: prometheus.Labels{"service": service, "version": version, "goversion": runtime.Version()},
	})
	build.Set(1)
	r.MustRegister(build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
}

// Limits shows whether the shared counters of the rate limits are reached;
// where there are none to share, there is no series.
func Limits(r *prometheus.Registry, reached func() bool) {
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "ratelimit_backend_up", Help: "1 while limits are counted for all processes together, 0 while each counts for itself.",
	}, func() float64 { return number(reached()) }))
}

// number is a yes or no as a gauge has it.
func number(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
