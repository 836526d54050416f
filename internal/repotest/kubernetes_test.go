package repotest

import (
	"crypto/rand"
	"net"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/app"
	"github.com/masterspeak/masterspeak/internal/config"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/telemetry"
)

// podMonitors is for clusters with an operator that has its kind.
const podMonitors = "deploy/prometheus/podmonitor.yaml"

func isManifest(p string) bool {
	return path.Ext(p) == ".yaml" && (strings.HasPrefix(p, "deploy/kubernetes/") || strings.HasPrefix(p, "deploy/keda/")) || p == podMonitors
}

func workloadNamed(t *testing.T, name string) *workload {
	t.Helper()
	return object(t, name, func(w *workload) string { return w.Metadata.Name })
}

func settings(t *testing.T) *configMap {
	t.Helper()
	return object(t, "masterspeak", func(c *configMap) string { return c.Metadata.Name })
}

func exampleSecret(t *testing.T) *kubeSecret {
	t.Helper()
	return object(t, "masterspeak", func(s *kubeSecret) string { return s.Metadata.Name })
}

// effective is what the services make of the manifests once the secrets are there.
func effective(t *testing.T) *config.Config {
	t.Helper()
	var environ []string
	for name, value := range settings(t).Data {
		environ = append(environ, name+"="+value)
	}
	for name := range exampleSecret(t).StringData {
		value := map[string]string{
			"DATABASE_URL": "postgres://u:p@db.example.com/s?sslmode=verify-full", "MIGRATE_DATABASE_URL": "postgres://u:p@db.example.com/s?sslmode=verify-full",
			"NATS_URL": "tls://u:p@nats.example.com", "REDIS_URL": "rediss://:p@redis.example.com", "SMTP_URL": "smtps://u:p@mail.example.com",
		}[name]
		if value == "" {
			value = "k1:" + rand.Text() + rand.Text()
		}
		environ = append(environ, name+"="+value)
	}
	cfg, err := config.Load(environ)
	if err != nil {
		t.Fatalf("the manifests do not start: %v", err)
	}
	return cfg
}

func TestKubernetesSetsOnlyVariablesThatAreRead(t *testing.T) {
	t.Parallel()
	effective(t)
	secrets := map[string]bool{}
	for _, v := range config.Variables() {
		secrets[v.Name] = v.Secret
	}
	for name := range settings(t).Data {
		if isSecret, known := secrets[name]; !known || isSecret {
			t.Errorf("%s in config.yaml: nobody reads it, or it is a secret", name)
		}
	}
	for name, value := range exampleSecret(t).StringData {
		if !secrets[name] || value != "" {
			t.Errorf("%s in secret.example.yaml: it must be a secret of ours, and empty", name)
		}
	}
}

func TestKubernetesRunsEveryServiceWithoutPrivileges(t *testing.T) {
	t.Parallel()
	for name, args := range map[string]string{"api": "api", "worker": "worker", "migrate": "migrate up"} {
		w := workloadNamed(t, name)
		spec := w.Spec.Template.Spec
		c := spec.Containers[0]
		if got := strings.Join(c.Args, " "); got != args || c.Image != "masterspeak" {
			t.Errorf("%s runs %s %q, want %q", name, c.Image, got, args)
		}
		if len(c.EnvFrom) != 2 || c.EnvFrom[0].ConfigMapRef.Name != "masterspeak" || c.EnvFrom[1].SecretRef.Name != "masterspeak" {
			t.Errorf("%s lacks its configuration", name)
		}
		s := c.SecurityContext
		if !spec.SecurityContext.RunAsNonRoot || spec.SecurityContext.SeccompProfile.Type != "RuntimeDefault" || !s.ReadOnlyRootFilesystem ||
			s.AllowPrivilegeEscalation == nil || *s.AllowPrivilegeEscalation || !slices.Equal(s.Capabilities.Drop, []string{"ALL"}) ||
			spec.AutomountServiceAccountToken == nil || *spec.AutomountServiceAccountToken {
			t.Errorf("%s has privileges it does not need", name)
		}
		if c.Resources.Requests["memory"] == "" || c.Resources.Limits["memory"] == "" {
			t.Errorf("%s has no limit of memory", name)
		}
		if name != "migrate" && (len(c.Env) != 1 || c.Env[0].Name != "GOMEMLIMIT" || c.Env[0].ValueFrom.ResourceFieldRef.Resource != "requests.memory") {
			t.Errorf("%s: GOMEMLIMIT must follow the memory", name)
		}
	}
}

func TestKubernetesAsksWhereTheServicesListen(t *testing.T) {
	t.Parallel()
	cfg := effective(t)
	ports := map[string]int{"http": portOf(t, cfg.HTTPAddr), "ops": portOf(t, cfg.OpsAddr)}
	for _, name := range []string{"api", "worker"} {
		c := workloadNamed(t, name).Spec.Template.Spec.Containers[0]
		for _, p := range c.Ports {
			if ports[p.Name] != p.ContainerPort {
				t.Errorf("%s: port %s is %d, it listens on %d", name, p.Name, p.ContainerPort, ports[p.Name])
			}
		}
		for path, p := range map[string]*probe{"/livez": c.LivenessProbe, "/readyz": c.ReadinessProbe} {
			if p == nil || p.HTTPGet.Path != path || p.HTTPGet.Port != "ops" {
				t.Errorf("%s: got probe %+v, want %s on ops", name, p, path)
			}
		}
	}
	svc := object(t, "api", func(s *service) string { return s.Metadata.Name })
	if svc.Spec.Ports[0].TargetPort != "http" {
		t.Errorf("the service leads to port %s", svc.Spec.Ports[0].TargetPort)
	}
	for name, port := range map[string]string{"public": "http", "monitoring": "ops"} {
		policy := object(t, name, func(p *networkPolicy) string { return p.Metadata.Name })
		if got := policy.Spec.Ingress[0].Ports[0].Port; got != ports[port] {
			t.Errorf("the policy %s opens %d, want %d", name, got, ports[port])
		}
	}
	deny := object(t, "deny", func(p *networkPolicy) string { return p.Metadata.Name })
	if len(deny.Spec.PodSelector.MatchLabels) > 0 || len(deny.Spec.PolicyTypes) != 2 || len(deny.Spec.Ingress)+len(deny.Spec.Egress) > 0 {
		t.Errorf("the policy deny leaves something open: %+v", deny.Spec)
	}
}

func portOf(t *testing.T, addr string) int {
	t.Helper()
	_, text, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func TestNobodyIsKilledBeforeItHasStopped(t *testing.T) {
	t.Parallel()
	cfg, project := effective(t), project(t)
	api, worker := workloadNamed(t, "api").Spec.Template.Spec, workloadNamed(t, "worker").Spec.Template.Spec
	defaults, err := config.Load([]string{"ENV=test"})
	if err != nil {
		t.Fatal(err)
	}
	sleep := time.Duration(api.Containers[0].Lifecycle.PreStop.Sleep.Seconds) * time.Second
	if sleep == 0 {
		t.Error("the API has no preStop")
	}
	for name, test := range map[string]struct{ given, needed time.Duration }{
		"api in Kubernetes":    {time.Duration(api.TerminationGracePeriodSeconds) * time.Second, sleep + app.APIStop(cfg)},
		"worker in Kubernetes": {time.Duration(worker.TerminationGracePeriodSeconds) * time.Second, app.WorkerStop(cfg)},
		"api in compose":       {time.Duration(*project.Services["api"].StopGracePeriod), app.APIStop(defaults)},
		"worker in compose":    {time.Duration(*project.Services["worker"].StopGracePeriod), app.WorkerStop(defaults)},
	} {
		if test.given <= test.needed {
			t.Errorf("%s: has %s to stop and needs more than %s", name, test.given, test.needed)
		}
	}
}

func TestAllProcessesTogetherFitIntoPostgres(t *testing.T) {
	t.Parallel()
	cfg := effective(t)
	allowed, err := strconv.Atoi(settings(t).Metadata.Annotations["masterspeak/max-connections"])
	if err != nil {
		t.Fatal(err)
	}
	processes := 0
	for name, most := range map[string]int{"api": apiScale(t).Spec.MaxReplicas, "worker": workerScale(t).Spec.MaxReplicaCount} {
		processes += most + workloadNamed(t, name).Spec.Strategy.RollingUpdate.MaxSurge
	}
	const others = 10 // migrations, backups, people
	if needed := processes*(cfg.PostgresPoolSize+cfg.PostgresMaxOverflow+app.VitalConns) + others; needed > allowed {
		t.Errorf("%d processes need %d connections, there are %d", processes, needed, allowed)
	}
}

func TestProcessesThatAreAlwaysThereDivideTheLimitsWithoutRedis(t *testing.T) {
	t.Parallel()
	if got, want := effective(t).RateLimitReplicas, apiScale(t).Spec.MinReplicas; got != want {
		t.Errorf("limits are divided among %d, there are %d API processes at rest", got, want)
	}
}

func apiScale(t *testing.T) *autoscaler {
	t.Helper()
	return object(t, "api", func(a *autoscaler) string { return a.Spec.ScaleTargetRef.Name })
}

func workerScale(t *testing.T) *scaledObject {
	t.Helper()
	return object(t, "worker", func(s *scaledObject) string { return s.Spec.ScaleTargetRef.Name })
}

func TestKEDAWatchesTheStreamAndTheAge(t *testing.T) {
	t.Parallel()
	cfg, scale := effective(t), workerScale(t)
	if scale.Spec.MinReplicaCount < 1 {
		t.Error("without a worker there is no dispatcher")
	}
	var lanes []analysis.Lane
	for _, trigger := range scale.Spec.Triggers {
		switch of := trigger.Metadata; trigger.Type {
		case "nats-jetstream":
			lanes = append(lanes, analysis.Lane(of["consumer"]))
			lag, err := strconv.Atoi(of["lagThreshold"])
			if of["stream"] != queue.Stream || err != nil || lag < cfg.WorkerConcurrency || lag > 2*cfg.WorkerConcurrency {
				t.Errorf("trigger %v: want stream %s and a lag of one or two times %d", of, queue.Stream, cfg.WorkerConcurrency)
			}
		case "prometheus":
			checkSeries(t, of["query"])
			if !strings.Contains(of["query"], "unless on (lane) masterspeak_lane_paused == 1") {
				t.Errorf("%s would start workers for a lane that is paused", of["query"])
			}
		}
	}
	if !slices.Equal(lanes, analysis.Lanes()) {
		t.Errorf("KEDA watches %v, the lanes are %v", lanes, analysis.Lanes())
	}
}

var series = regexp.MustCompile(`masterspeak_\w+`)

// checkSeries wants everything that a query names among what we show.
func checkSeries(t *testing.T, query string) {
	t.Helper()
	metrics := prometheus.NewRegistry()
	telemetry.NewQueue(metrics).Show(analysis.QueueState{Lanes: []analysis.LaneState{{Depth: analysis.Depth{Lane: analysis.Interactive}}}})
	families, err := metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, f := range families {
		shown[f.GetName()] = true
	}
	names := series.FindAllString(query, -1)
	for _, name := range names {
		if !shown[name] {
			t.Errorf("%s asks for %s, which nobody shows", query, name)
		}
	}
	if len(names) == 0 {
		t.Errorf("%s asks for nothing of ours", query)
	}
}

func TestEveryManifestIsAppliedAndOneVersionRuns(t *testing.T) {
	t.Parallel()
	listed, tags := map[string]bool{}, map[string]bool{}
	for _, folder := range []string{"deploy/kubernetes", "deploy/kubernetes/migrate"} {
		k, ok := objects(t, folder+"/kustomization.yaml")[0].(*kustomization)
		if !ok || len(k.Images) != 1 || k.Images[0].Name != "masterspeak" {
			t.Fatalf("%s: want one image", folder)
		}
		tags[k.Images[0].NewName+":"+k.Images[0].NewTag] = true
		for _, resource := range k.Resources {
			read(t, path.Join(folder, resource))
			listed[path.Join(folder, resource)] = true
		}
	}
	if len(tags) != 1 {
		t.Errorf("migrations and services are of different versions: %v", tags)
	}
	for _, p := range files(t, isManifest) {
		apart := strings.HasSuffix(p, "/kustomization.yaml") || strings.HasSuffix(p, "/secret.example.yaml") || strings.HasPrefix(p, "deploy/keda/") || p == podMonitors
		if !listed[p] && !apart {
			t.Errorf("%s is applied by nobody", p)
		}
	}
	for _, name := range []string{"api", "worker"} {
		w := workloadNamed(t, name)
		budget := object(t, name, func(d *disruption) string { return d.Metadata.Name })
		for _, selector := range []labels{w.Spec.Selector, budget.Spec.Selector} {
			if selector.MatchLabels["service"] != w.Spec.Template.Metadata.Labels["service"] {
				t.Errorf("%s: a selector misses its pods: %v", name, selector)
			}
		}
	}
}
