package repotest

import (
	"slices"
	"testing"
)

// What the configuration may name must be reachable behind the policy that
// denies everything else: a forgotten port is a silent timeout.
func TestKubernetesLetsOutToWhatTheConfigurationNames(t *testing.T) {
	t.Parallel()
	policy := object(t, "services", func(p *networkPolicy) string { return p.Metadata.Name })
	var open []int
	for _, rule := range policy.Spec.Egress {
		for _, p := range rule.Ports {
			if p.Protocol == "TCP" {
				open = append(open, p.Port)
			}
		}
	}
	for variable, port := range map[string]int{
		"DATABASE_URL": 5432, "NATS_URL": 4222, "REDIS_URL": 6379, "BLOB_URL": 443, "OPENAI_BASE_URL": 443, "SENTRY_DSN": 443,
		"SMTP_URL with TLS": 465, "SMTP_URL with STARTTLS": 587, "OTEL_EXPORTER_OTLP_ENDPOINT": 4318,
	} {
		if !slices.Contains(open, port) {
			t.Errorf("nothing gets out to port %d, where %s usually leads", port, variable)
		}
	}
}
