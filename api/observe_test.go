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
