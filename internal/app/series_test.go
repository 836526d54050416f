package app_test

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"go.yaml.in/yaml/v4"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

const deploy = "../../deploy/"

// exported are series of others, from the exporters that docs/operations.md names.
var exported = []string{"jetstream_stream_total_bytes", "jetstream_stream_limit_bytes", "pg_stat_archiver_failed_count"}

// critical are the series whose absence must be an alert by itself: without
// them the other alerts are silent.
var critical = []string{
	"http_server_active_requests", "masterspeak_ready", "masterspeak_queue_oldest_age_seconds", "masterspeak_workers_live",
	"masterspeak_jobs_total", "masterspeak_job_wait_seconds_count", "masterspeak_job_completion_seconds_count", "masterspeak_stream_messages",
	"masterspeak_webhook_oldest_due_seconds", "masterspeak_mail_letters_total",
}

type alertRule struct {
	Record, Alert, Expr string
	For                 string
	Labels, Annotations map[string]string
}

func alertRules(t *testing.T) (all []alertRule) {
	t.Helper()
	var file struct {
		Groups []struct {
			Name  string
			Rules []alertRule
		}
	}
	if err := yaml.Unmarshal(readFile(t, deploy+"prometheus/rules.yaml"), &file); err != nil {
		t.Fatal(err)
	}
	for _, g := range file.Groups {
		all = append(all, g.Rules...)
	}
	return all
}

// panelExpressions are the queries of the dashboard, by the title of their panel.
func panelExpressions(t *testing.T) map[string][]string {
	t.Helper()
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(readFile(t, deploy+"grafana/masterspeak.json"), &board); err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, p := range board.Panels {
		for _, target := range p.Targets {
			found[p.Title] = append(found[p.Title], strings.ReplaceAll(target.Expr, "$__rate_interval", "5m"))
		}
	}
	return found
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// shown are the labels of each series that a page has, with their values.
type shown map[string]map[string][]string

var (
	sample = regexp.MustCompile(`^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? `)
	pair   = regexp.MustCompile(`(\w+)="((?:[^"\\]|\\.)*)"`)
)

func (s shown) add(page string) {
	for lines := bufio.NewScanner(strings.NewReader(page)); lines.Scan(); {
		m := sample.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		if s[m[1]] == nil {
			s[m[1]] = map[string][]string{"instance": nil} // which Prometheus adds
		}
		for _, p := range pair.FindAllStringSubmatch(m[2], -1) {
			s[m[1]][p[1]] = append(s[m[1]][p[1]], p[2])
		}
	}
}

// float is how Prometheus 3 keeps the bound of a bucket that Prometheus 2 keeps
// as it is shown.
func float(le string) string {
	if strings.ContainsAny(le, ".eI") {
		return le
	}
	return le + ".0"
}

// check wants every series of an expression to be there, and every label that
// it is chosen by.
func (s shown) check(t *testing.T, where, expression string, recorded map[string]bool) {
	t.Helper()
	tree, err := parser.ParseExpr(expression)
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return
	}
	parser.Inspect(tree, func(node parser.Node, _ []parser.Node) error {
		v, ok := node.(*parser.VectorSelector)
		if !ok || recorded[v.Name] || slices.Contains(exported, v.Name) {
			return nil
		}
		if s[v.Name] == nil {
			t.Errorf("%s uses %s, which nothing exposes", where, v.Name)
			return nil
		}
		for _, m := range v.LabelMatchers {
			values, has := s[v.Name][m.Name]
			if m.Name != "__name__" && (!has || m.Type == labels.MatchEqual && !slices.Contains(values, m.Value)) {
				t.Errorf("%s chooses %s by %s, which it never has", where, v.Name, m)
			}
			if m.Name == "le" && !slices.ContainsFunc(values, func(le string) bool { return m.Matches(le) && m.Matches(float(le)) }) {
				t.Errorf("%s chooses %s by %s, which is no bound of it in both Prometheus 2 and 3", where, v.Name, m)
			}
		}
		return nil
	})
}

// watched is everything that a running API and a running worker show.
func watched(t *testing.T) shown {
	t.Helper()
	var away atomic.Bool
	provider := coachingServer(t, &away)
	s := newSystem(t, "REDIS_URL="+testenv.Redis(t), "RATE_LIMIT_ENABLED=true", "RATE_LIMIT_AUTH=1000/minute",
		"COACH=openai", "OPENAI_BASE_URL="+provider, "OPENAI_API_KEY=k", "OPENAI_MODEL=m",
		"TRANSCRIBE=openai", "TRANSCRIBE_MODEL=whisper", "PROVIDER_RPM=1000")
	defer s.stop()
	s.startAPI()
	worker := &journal{}
	s.runWorker(worker)
	c := s.join()
	c.until(c.submit("Good evening. Thank you for coming.").Id.String(), "succeeded")
	workerURL := "http://" + worker.wait(t, "worker watched")["ops_addr"]

	found := shown{}
	testenv.Eventually(t, func() bool {
		found.add(s.metrics(workerURL))
		return found["masterspeak_stream_messages"] != nil
	}, "the worker has looked at the queue")
	found.add(s.metrics(s.opsURL))
	return found
}

func TestEverySeriesOfTheAlertsAndTheDashboardExists(t *testing.T) {
	t.Parallel()
	found, recorded := watched(t), map[string]bool{}
	rules := alertRules(t)
	for _, r := range rules {
		recorded[r.Record] = r.Record != ""
	}
	for _, r := range rules {
		found.check(t, "the rule "+r.Record+r.Alert, r.Expr, recorded)
	}
	for title, expressions := range panelExpressions(t) {
		for _, e := range expressions {
			found.check(t, "the panel "+title, e, recorded)
		}
	}
	if t.Failed() {
		t.Log("there are", slices.Sorted(maps.Keys(found)))
	}
}

func TestWhatAlertsDependOnIsMissed(t *testing.T) {
	t.Parallel()
	guarded := missed(t)
	for _, series := range critical {
		if !guarded[series] {
			t.Errorf("nothing tells that %s is gone", series)
		}
	}
}

// A deploy at night must wake nobody: what is missed is there before the first request.
func TestNothingIsMissedOfProcessesThatNobodyAskedYet(t *testing.T) {
	t.Parallel()
	s, worker, found := newSystem(t), &journal{}, shown{}
	defer s.stop()
	s.startAPI()
	s.runWorker(worker)
	workerURL := "http://" + worker.wait(t, "worker watched")["ops_addr"]
	testenv.Eventually(t, func() bool {
		found.add(s.metrics(workerURL))
		return found["masterspeak_stream_messages"] != nil
	}, "the worker has looked at the queue")
	found.add(s.metrics(s.opsURL))
	for series := range missed(t) {
		if found[series] == nil {
			t.Errorf("%s is missed, and not there until somebody asks", series)
		}
	}
}

// missed are the series whose absence is an alert.
func missed(t *testing.T) map[string]bool {
	t.Helper()
	guarded := map[string]bool{}
	for _, r := range alertRules(t) {
		tree, err := parser.ParseExpr(r.Expr)
		if err != nil {
			t.Fatal(err)
		}
		parser.Inspect(tree, func(node parser.Node, _ []parser.Node) error {
			if call, ok := node.(*parser.Call); ok && call.Func.Name == "absent" {
				if v, ok := call.Args[0].(*parser.VectorSelector); ok {
					guarded[v.Name] = true
				}
			}
			return nil
		})
	}
	return guarded
}

// Whoever is woken finds something that lasts, and more than one request of a quiet night.
func TestNobodyIsWokenForAMomentOrForOneRequest(t *testing.T) {
	t.Parallel()
	for _, r := range alertRules(t) {
		if r.Alert == "" || r.Labels["severity"] != "page" {
			continue
		}
		if lasts, err := time.ParseDuration(r.For); err != nil || lasts < 2*time.Minute {
			t.Errorf("%s wakes after %q", r.Alert, r.For)
		}
		if strings.Contains(r.Expr, ":ratio_rate") && !regexp.MustCompile(`(?m)^\s+and sum\(increase\(.+ > 10$`).MatchString(r.Expr) {
			t.Errorf("%s wakes for whatever part of however few", r.Alert)
		}
		if strings.Contains(r.Expr, "masterspeak_provider_breaker") && strings.Contains(r.Expr, `state="open"`) {
			t.Errorf("%s is silent while a probe is out, and loud where no call came since", r.Alert)
		}
		if series := regexp.MustCompile(`masterspeak_(job_wait|job_completion|queue_oldest)\w+(\[|\))`).FindString(r.Expr); series != "" && !strings.Contains(r.Expr, "absent(") {
			t.Errorf("%s wakes for the lane that waits by design: %s", r.Alert, series)
		}
	}
}

func TestEveryAlertHasARunbook(t *testing.T) {
	t.Parallel()
	headings := map[string]bool{}
	for line := range strings.Lines(string(readFile(t, "../../docs/operations.md"))) {
		if text, ok := strings.CutPrefix(line, "### "); ok {
			headings[strings.ToLower(strings.TrimSpace(text))] = true
		}
	}
	used := map[string]bool{}
	for _, r := range alertRules(t) {
		if r.Alert == "" {
			continue
		}
		page, anchor, _ := strings.Cut(r.Annotations["runbook_url"], "#")
		if !strings.HasSuffix(page, "/docs/operations.md") || !headings[anchor] {
			t.Errorf("the runbook of %s is %q, which is no heading of docs/operations.md", r.Alert, r.Annotations["runbook_url"])
		}
		if severity := r.Labels["severity"]; severity != "page" && severity != "ticket" || r.Annotations["summary"] == "" {
			t.Errorf("%s has severity %q and summary %q", r.Alert, severity, r.Annotations["summary"])
		}
		used[anchor] = true
	}
	for heading := range headings {
		if !used[heading] {
			t.Errorf("no alert leads to the runbook %s", heading)
		}
	}
}
