package app_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

const advice = `{"summary":"Clear.","strengths":[{"text":"You are brief."}],` +
	`"improvements":[{"text":"Say more."}],"next_exercise":"Breathe."}`

// coachingServer is a provider that answers 503 while away.
func coachingServer(t *testing.T, away *atomic.Bool) string {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"id": "x", "object": "chat.completion", "model": "m", "choices": []any{map[string]any{
			"index": 0, "finish_reason": "stop", "message": map[string]any{"role": "assistant", "content": advice},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if away.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write(body) // a worker that left needs no answer
	}))
	t.Cleanup(server.Close)
	return server.URL + "/v1"
}

func TestSpeechesWaitForAProviderThatIsAwayAndAreCoachedOnceItIsBack(t *testing.T) {
	t.Parallel()
	var away atomic.Bool
	away.Store(true)
	s := start(t, "COACH=openai", "OPENAI_BASE_URL="+coachingServer(t, &away), "OPENAI_API_KEY=k", "OPENAI_MODEL=m")
	defer s.stop()
	c := s.join()
	var ids []string
	for range 4 {
		ids = append(ids, c.submit("Good evening. Thank you for coming.").Id.String())
	}
	s.log.wait(t, "provider away, jobs paused")
	for _, id := range ids {
		testenv.Eventually(t, func() bool {
			a := read[analysis](t, c.want(200, "GET /v1/analyses/"+id, ""))
			return a.Status == "queued" && a.Error != nil && a.Error.Code == "provider_unavailable" && a.NextAttemptAt != nil
		}, "each says why it waits and until when")
	}
	away.Store(false)
	for _, id := range ids {
		a := c.until(id, "succeeded")
		var result api.Result
		if err := json.Unmarshal(a.Result, &result); err != nil {
			t.Fatal(err)
		}
		if result.Coaching.Status != "succeeded" {
			t.Errorf("coaching %+v, want it for every speech", result.Coaching)
		}
	}
	s.log.wait(t, "provider back, jobs flow")
}
