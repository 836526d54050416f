package repotest

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

func TestPrometheusFindsEveryServiceOfKubernetes(t *testing.T) {
	t.Parallel()
	monitor := object(t, "masterspeak", func(m *podMonitor) string { return m.Metadata.Name })
	if monitor.Metadata.Namespace != namespace(t) || len(monitor.Spec.PodMetricsEndpoints) != 1 {
		t.Fatalf("got %+v", monitor)
	}
	from := monitor.Spec.PodMetricsEndpoints[0]
	if from.Path != "/metrics" {
		t.Errorf("it asks for %s", from.Path)
	}
	for _, name := range []string{"api", "worker"} {
		template := workloadNamed(t, name).Spec.Template
		for label, value := range monitor.Spec.Selector.MatchLabels {
			if template.Metadata.Labels[label] != value {
				t.Errorf("the pods of %s have no label %s=%s", name, label, value)
			}
		}
		if !slices.ContainsFunc(template.Spec.Containers[0].Ports, func(p containerPort) bool { return p.Name == from.Port }) {
			t.Errorf("the pods of %s have no port %s", name, from.Port)
		}
	}
}

// namespace is where everything is put.
func namespace(t *testing.T) string {
	t.Helper()
	k, ok := objects(t, "deploy/kubernetes/kustomization.yaml")[0].(*kustomization)
	if !ok {
		t.Fatal("kustomization.yaml is none")
	}
	return k.Namespace
}

// What the services are told to talk to must be let out: a policy that forgets
// one fails in silence, as reports and traces do.
func TestKubernetesLetsOutWhatTheServicesTalkTo(t *testing.T) {
	t.Parallel()
	policy := object(t, "services", func(p *networkPolicy) string { return p.Metadata.Name })
	open := map[string][]int{} // by the network or namespace
	for _, rule := range policy.Spec.Egress {
		for _, to := range rule.To {
			where := to.IPBlock.CIDR + to.NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"]
			for _, p := range rule.Ports {
				open[where] = append(open[where], p.Port)
			}
		}
	}
	const inside, monitoring, world = "10.0.0.0/8", "monitoring", "0.0.0.0/0"
	for _, test := range []struct {
		what, where string
		port        int
	}{
		{"Postgres", inside, 5432},
		{"NATS", inside, 4222},
		{"Redis", inside, 6379},
		{"the collector of traces", monitoring, collectorPort(t)},
		{"Sentry, recordings, providers and webhooks", world, 443},
		{"mail", world, 465},
		{"mail", world, 587},
	} {
		if !slices.Contains(open[test.where], test.port) {
			t.Errorf("%s at %s is not reached: port %d of %v", test.what, test.where, test.port, open)
		}
	}
}

var collector = regexp.MustCompile("OTEL_EXPORTER_OTLP_ENDPOINT: (http[^\\s`]+)")

// collectorPort is that of the example which docs/kubernetes.md gives.
func collectorPort(t *testing.T) int {
	t.Helper()
	found := collector.FindSubmatch(read(t, "docs/kubernetes.md"))
	if found == nil {
		t.Fatal("docs/kubernetes.md names no OTEL_EXPORTER_OTLP_ENDPOINT")
	}
	u, err := url.Parse(string(found[1]))
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
