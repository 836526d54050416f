package api_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// lines are what the log says, by message.
func (w *world) lines(t *testing.T) map[string][]map[string]any {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	found := map[string][]map[string]any{}
	for line := range strings.Lines(w.log.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatal(err)
		}
		message, _ := fields["message"].(string)
		found[message] = append(found[message], fields)
	}
	return found
}

func TestTheAccessLogOfProductionShowsWhatWasRefusedAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.level = zerolog.WarnLevel
	s := w.serve(api.Config{})
	ask(t, s, "GET /v1/me", "")
	ask(t, s, "GET /v1/me", "", "X-API-Key: ")
	ask(t, s, "GET /nowhere", "")
	var statuses, routes []any
	for _, line := range w.lines(t)["http request"] {
		statuses, routes = append(statuses, line["status"]), append(routes, line["route"])
	}
	if !slices.Equal(routes, []any{"/v1/me", "none"}) {
		t.Errorf("logged were the routes %v, want the one that is served and none", routes)
	}
	if !slices.Equal(statuses, []any{401.0, 404.0}) {
		t.Errorf("logged were %v, want 401 and 404", statuses)
	}
}

func TestWhatSomebodyDidIsAuditedWhateverTheLevel(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.level = zerolog.ErrorLevel
	s := w.serve(api.Config{})
	id := w.put(7, analysis.Queued, 1).ID.String()
	ask(t, s, "POST /v1/analyses/"+id+"/cancel", "", "X-Request-ID: r-1")
	ask(t, s, "POST /v1/ops/lanes/batch/pause", "", "X-Request-ID: r-2")
	ask(t, s, "POST /v1/analyses", text, "X-Request-ID: r-3") // is no news
	got := w.lines(t)
	delete(got, "http request")
	want := map[string][]map[string]any{
		"job cancelled": {{"audit": true, "request_id": "r-1", "user_id": ada.String(), "job_id": id, "message": "job cancelled"}},
		"lane paused":   {{"audit": true, "request_id": "r-2", "user_id": ada.String(), "lane": "batch", "message": "lane paused"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the audit log (-want +got):\n%s", diff)
	}
}

// Whoever points a webhook elsewhere reads what follows: it must be known who did.
func TestWhatIsDoneToWebhooksIsAuditedWithoutWhereTheyLead(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.level = zerolog.ErrorLevel
	s := w.serve(api.Config{})
	id := hooked.ID.String()
	made := `{"url": "https://receiver.example/c4n4ry?token=c4n4ry", "events": ["analysis.failed"]}`
	ask(t, s, "POST /v1/webhooks", made, "X-Request-ID: r-1")
	ask(t, s, "POST /v1/webhooks", made, "X-Request-ID: r-2", "Idempotency-Key: again")
	ask(t, s, "PATCH /v1/webhooks/"+id, `{"url": "https://receiver.example/?c4n4ry"}`, "X-Request-ID: r-3")
	ask(t, s, "POST /v1/webhooks/"+id+"/rotate", "", "X-Request-ID: r-4")
	ask(t, s, "POST /v1/webhooks/secret/rotate", "", "X-Request-ID: r-5")
	ask(t, s, "DELETE /v1/webhooks/"+id, "", "X-Request-ID: r-6")
	ask(t, s, "GET /v1/webhooks/"+id, "", "X-Request-ID: r-7") // is no news
	ask(t, s, "POST /v1/webhooks", `{"url": "", "events": []}`, "X-Request-ID: r-8")
	got := w.lines(t)
	delete(got, "http request")
	line := func(event, request, target, outcome string) map[string]any {
		fields := map[string]any{"audit": true, "request_id": request, "user_id": ada.String(), "message": event}
		if target != "" {
			fields["target_id"] = target
		}
		if outcome != "" {
			fields["outcome"] = outcome
		}
		return fields
	}
	want := map[string][]map[string]any{
		"webhook made":           {line("webhook made", "r-1", id, ""), line("webhook made", "r-2", id, "replayed")},
		"webhook changed":        {line("webhook changed", "r-3", id, "")},
		"webhook secret rotated": {line("webhook secret rotated", "r-4", id, ""), line("webhook secret rotated", "r-5", "", "")},
		"webhook deleted":        {line("webhook deleted", "r-6", id, "")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the audit log (-want +got):\n%s", diff)
	}
}

func TestPeopleAreCalledForPanicsAndForDefectsOnceEach(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{})
	w.fail = errors.New("broken")
	ask(t, s, "POST /v1/analyses", text)
	w.panics = true
	ask(t, s, "POST /v1/analyses", text)
	ask(t, s, "GET /nowhere", "")
	if len(w.alarms) != 2 || !strings.HasPrefix(w.alarms[0], "raised") || !strings.HasPrefix(w.alarms[1], "panicked") || !strings.HasSuffix(w.alarms[0], "POST /v1/analyses") {
		t.Errorf("called for %q, want the error and the panic", w.alarms)
	}
}
