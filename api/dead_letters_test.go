package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
)

// DeadLetters are the failed jobs; they failed when they were made.
func (w *world) DeadLetters(_ context.Context, f analysis.DeadFilter, after *analysis.Cursor, limit int) ([]analysis.DeadLetter, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var found []analysis.DeadLetter
	for id := 255; id >= 0 && len(found) < limit; id-- {
		a, ok := w.jobs[analysis.ID{15: byte(id)}]
		if !ok || a.Status != analysis.Failed || f.Lane != "" && f.Lane != a.Lane || after != nil && !a.CreatedAt.Before(after.CreatedAt) {
			continue
		}
		found = append(found, analysis.DeadLetter{
			ID: a.ID, Lane: a.Lane, Kind: a.Kind, Attempts: 5, Error: analysis.JobError{Code: "internal", Message: "ours"},
			CreatedAt: a.CreatedAt, FinishedAt: a.CreatedAt, Replays: 1, ReplayedAt: &day,
		})
	}
	return found, w.fail
}

func (w *world) ReplayDead(_ context.Context, by analysis.ID, sel analysis.DeadSelector) (int, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counted = append(w.counted, fmt.Sprintf("replay by %s: %d ids, code %q, before %d",
		by, len(sel.IDs), sel.ErrorCode, max(sel.FinishedBefore.Unix(), 0)))
	return len(sel.IDs), sel.ErrorCode == "more", w.fail
}

func TestDeadLettersAreReadPageByPage(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for id := byte(1); id <= 3; id++ {
		w.put(id, analysis.Failed, 2)
	}
	w.put(4, analysis.Succeeded, 2)
	s := w.serve(api.Config{})
	var ids []string
	for path := "GET /v1/ops/dead-letters?limit=2"; path != ""; {
		resp, body := ask(t, s, path, "")
		wantStatus(t, resp, body, 200)
		var page api.DeadLetterList
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			t.Fatal(err)
		}
		for _, d := range page.Data {
			ids = append(ids, d.Id.String()[34:])
		}
		path = ""
		if page.NextCursor != nil {
			path = "GET /v1/ops/dead-letters?limit=2&cursor=" + *page.NextCursor
			resp, body = ask(t, s, "GET /v1/analyses?cursor="+*page.NextCursor, "")
			wantStatus(t, resp, body, 400) // the cursor of another list
		}
	}
	if got := strings.Join(ids, " "); got != "03 02 01" {
		t.Errorf("got %s, want the last to fail first", got)
	}
}

func TestReplaySelectsWhatItsFieldsSay(t *testing.T) {
	t.Parallel()
	who := "replay by " + ada.String() + ": "
	for body, want := range map[string]string{
		`{"ids":["` + ada.String() + `"]}`:                            who + `1 ids, code "", before 0`,
		`{"error_code":"crash_loop"}`:                                 who + `0 ids, code "crash_loop", before 0`,
		`{"before":"1970-01-02T00:00:00Z","error_code":"x","ids":[]}`: "/ids",
		`{"before":"1970-01-02T00:00:00Z"}`:                           who + `0 ids, code "", before 86400`,
		`{"all":true}`:                                                who + `0 ids, code "", before 0`,
		`{"all":true,"error_code":"x"}`:                               "/all",
		`{"all":false}`:                                               "/ids",
		`{}`:                                                          "/ids",
		`{"ids":null}`:                                                "/ids",
		`{"ids":["1"]}`:                                               "/ids/0",
		`{"ids":[` + strings.Repeat(`"1",`, 500) + `"1"]}`:            "/ids",
		`{"error_code":""}`:                                           "/error_code",
		`{"before":"yesterday"}`:                                      "/before",
	} {
		t.Run(body[:min(len(body), 60)], func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			resp, answer := ask(t, w.serve(api.Config{}), "POST /v1/ops/dead-letters/replay", body)
			if strings.HasPrefix(want, "/") {
				wantStatus(t, resp, answer, 422)
				wantContains(t, answer, `"pointer":"`+want+`"`)
				return
			}
			wantStatus(t, resp, answer, 202)
			if got := w.counted[len(w.counted)-1]; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestReplaySaysWhenMoreIsLeft(t *testing.T) {
	t.Parallel()
	resp, body := ask(t, newWorld().serve(api.Config{}), "POST /v1/ops/dead-letters/replay", `{"error_code":"more"}`)
	wantStatus(t, resp, body, 202)
	wantContains(t, body, `"more":true`, `"replayed":0`)
}

func TestDeadLettersAreForOperators(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.scopes = []auth.Scope{auth.ScopeAnalysesRead, auth.ScopeAnalysesWrite, auth.ScopeWebhooks}
	s := w.serve(api.Config{})
	for _, route := range []string{"GET /v1/ops/dead-letters", "POST /v1/ops/dead-letters/replay"} {
		resp, body := ask(t, s, route, "")
		wantStatus(t, resp, body, 403)
		wantContains(t, body, `"code":"insufficient_scope"`)
	}
}

func TestBadFiltersOfDeadLettersAreRefused(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{})
	for query, want := range map[string]int{
		"lane=fast": 422, "before=soon": 400, "error_code=" + strings.Repeat("x", 65): 422, "limit=0": 422, "cursor=rubbish": 400,
		"before=" + day.Format(time.RFC3339): 200, "lane=batch&error_code=internal": 200,
	} {
		resp, body := ask(t, s, "GET /v1/ops/dead-letters?"+query, "")
		wantStatus(t, resp, body, want)
	}
}
