package api_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
)

// lanes is a queue with work in it, and what the broker says of it.
func (w *world) lanes() {
	w.queue = analysis.QueueState{
		Lanes: []analysis.LaneState{
			{Depth: analysis.Depth{Lane: analysis.Interactive, Due: 1, Dispatched: 2, Running: 3, Delayed: 4, OldestAgeSeconds: 1.5}},
			{Depth: analysis.Depth{Lane: analysis.Batch}, Paused: true},
		},
		DeadLetters: 7, Workers: []analysis.Worker{{ID: ada, Host: "secret-host", Version: "v1", Slots: 8, Busy: 3, LastSeen: day}},
	}
	w.streams = map[analysis.Lane]analysis.StreamDepth{analysis.Interactive: {Messages: 6, Pending: 2, AckPending: 3}, analysis.Batch: {}}
}

func TestTheQueueIsShownFromBothSides(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.lanes()
	resp, body := ask(t, w.serve(api.Config{}), "GET /v1/ops/queue", "")
	wantStatus(t, resp, body, 200)
	wantContains(t, body,
		`"queued":1`, `"dispatched":2`, `"running":3`, `"delayed":4`, `"oldest_age_seconds":1.5`, `"paused":false`, `"paused":true`,
		`"stream_messages":6`, `"consumer_pending":2`, `"consumer_ack_pending":3`, `"drift":-1`, `"drift":0`,
		`"dead_letters":7`, `"slots":8`, `"busy":3`, `"version":"v1"`, `"last_seen":"2026-03-01T12:00:00Z"`)
	if strings.Contains(body, "secret-host") {
		t.Errorf("the name of a machine is shown: %s", body)
	}
}

func TestTheQueueIsShownWithoutItsBroker(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.lanes()
	w.streams, w.brokerAway = nil, errors.New("away")
	resp, body := ask(t, w.serve(api.Config{}), "GET /v1/ops/queue", "")
	wantStatus(t, resp, body, 200)
	wantContains(t, body, `"queued":1`, `"stream_messages":null`, `"consumer_pending":null`, `"consumer_ack_pending":null`, `"drift":null`)
}

func TestLanesArePausedAndResumedByName(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{})
	for _, route := range []string{"POST /v1/ops/lanes/batch/pause", "POST /v1/ops/lanes/interactive/resume"} {
		resp, body := ask(t, s, route, "")
		wantStatus(t, resp, body, 204)
	}
	for _, route := range []string{"POST /v1/ops/lanes/fast/pause", "POST /v1/ops/lanes/fast/resume", "POST /v1/ops/lanes/BATCH/pause"} {
		resp, body := ask(t, s, route, "")
		wantStatus(t, resp, body, 404)
	}
	if want := []string{"pause batch by " + ada.String(), "resume interactive"}; !slices.Equal(w.decided, want) {
		t.Errorf("decided %q, want %q", w.decided, want)
	}
	w.fail = analysis.ErrUnavailable
	for _, route := range []string{"POST /v1/ops/lanes/batch/pause", "POST /v1/ops/lanes/batch/resume", "GET /v1/ops/queue"} {
		resp, body := ask(t, s, route, "")
		wantStatus(t, resp, body, 503)
	}
}

func TestOnlyOperatorsMaySeeAndSteerTheQueue(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.scopes = []auth.Scope{auth.ScopeAnalysesRead, auth.ScopeAnalysesWrite, auth.ScopeWebhooks}
	s := w.serve(api.Config{})
	for _, route := range routes(t, s) {
		if !strings.Contains(route, "/v1/ops/") {
			continue
		}
		resp, body := ask(t, s, strings.ReplaceAll(route, "{lane}", "batch"), "")
		wantStatus(t, resp, body, 403)
		wantContains(t, body, `"code":"insufficient_scope"`)
	}
	if len(w.decided) > 0 {
		t.Errorf("decided %q all the same", w.decided)
	}
}

func TestWhoHasTooMuchUnderWayIsToldWhenToComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.fail = analysis.ErrQuota
	resp, body := ask(t, w.serve(api.Config{}), "POST /v1/analyses", text)
	wantStatus(t, resp, body, 429)
	wantHeader(t, resp, "Retry-After", "5")
	wantContains(t, body, `"code":"quota_exceeded"`)
}
