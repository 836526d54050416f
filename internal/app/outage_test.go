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
	s.log.wait(t, "provider away, jobs wait")
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

func TestATranscriberThatIsAwayKeepsNoTextWaitingAndNoRecordingForEver(t *testing.T) {
	t.Parallel()
	url, _ := scribe(t, http.StatusInternalServerError, `{"error":{"message":"broken"}}`)
	s := withBlobs(t, "TRANSCRIBE=openai", "TRANSCRIBE_BASE_URL="+url, "TRANSCRIBE_MODEL=whisper-1", "PROVIDER_MAX_WAIT=4s", "JOB_MAX_ATTEMPTS=50")
	c := s.join()
	var recordings []string
	for range 3 {
		body, header := form(t, "a.wav", golden(t, "speech.wav"))
		recordings = append(recordings, read[analysis](t, c.want(202, "POST /v1/analyses", body, header)).Id.String())
	}
	away := s.log.wait(t, "provider away, jobs wait")
	if want := "the transcription provider is not available (status 500)"; away["provider"] != "transcriber" || away["reason"] != want {
		t.Errorf("the log says %v, want %s", away, want)
	}
	var waiting analysis
	testenv.Eventually(t, func() bool {
		waiting = read[analysis](t, c.want(200, "GET /v1/analyses/"+recordings[0], ""))
		return waiting.Status == "queued" && waiting.Error != nil && waiting.NextAttemptAt != nil
	}, "it says why it waits and until when")
	if waiting.Error.Message != away["reason"] {
		t.Errorf("waits for %+v", waiting.Error)
	}
	c.until(c.submit("Good evening. Thank you for coming.").Id.String(), "succeeded")
	refused := c.want(202, "POST /v1/analyses", `{"audio_url": "https://localhost:1/a.wav"}`)
	c.until(read[analysis](t, refused).Id.String(), "failed")
	if still := read[analysis](t, c.want(200, "GET /v1/analyses/"+recordings[0], "")); still.Status == "succeeded" {
		t.Error("the recording did not wait")
	}
	for _, id := range recordings {
		var r api.Result
		if err := json.Unmarshal(c.until(id, "succeeded").Result, &r); err != nil {
			t.Fatal(err)
		}
		if r.Transcription == nil || r.Transcription.Status != "failed" || r.Metrics.Pitch == nil {
			t.Errorf("after the longest wait it came to %+v", r.Transcription)
		}
	}
}

func TestOperatorsHearOfAProviderThatRefusesUs(t *testing.T) {
	t.Parallel()
	url, _ := scribe(t, http.StatusUnauthorized, `{"error":{"message":"bad key"}}`)
	s := start(t, "COACH=openai", "OPENAI_BASE_URL="+url, "OPENAI_API_KEY=k", "OPENAI_MODEL=m")
	c := s.join()
	c.until(c.submit("Good evening. Thank you for coming.").Id.String(), "succeeded")
	if said := s.log.wait(t, "provider refuses, results go without it"); said["provider"] != "coach" || said["error_code"] != "provider_unauthorized" {
		t.Errorf("the log says %v", said)
	}
}
