package app_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// coached is what the owner of a finished analysis reads of its coach.
func coached(t *testing.T, c *client, id string) api.CoachingReport {
	t.Helper()
	var result api.Result
	if err := json.Unmarshal(c.until(id, "succeeded").Result, &result); err != nil {
		t.Fatal(err)
	}
	if result.Feedback == nil || result.Feedback.Summary == nil {
		t.Errorf("no feedback, coaching %+v", result.Coaching)
	}
	return result.Coaching
}

func TestASpeechWithoutRoomInTheBudgetWaitsAndSpendsNoAttempt(t *testing.T) {
	t.Parallel()
	var away atomic.Bool
	s := start(t, "COACH=openai", "OPENAI_BASE_URL="+coachingServer(t, &away), "OPENAI_API_KEY=k", "OPENAI_MODEL=m",
		"PROVIDER_RPM=1", "REDIS_URL="+testenv.Redis(t))
	defer s.stop()
	c := s.join()
	if got := coached(t, c, c.submit("Good evening. Thank you for coming.").Id.String()); *got.Provider != "openai" {
		t.Errorf("coached by %+v", got)
	}
	id := c.submit("Good evening. There is more.").Id.String()
	testenv.Eventually(t, func() bool {
		a := read[analysis](t, c.want(200, "GET /v1/analyses/"+id, ""))
		return a.Status == "queued" && a.Attempts == 0 && a.Error != nil && a.Error.Code == "provider_budget" &&
			a.NextAttemptAt != nil && time.Until(*a.NextAttemptAt) > 30*time.Second
	}, "the second says why it waits, and until when")
	if strings.Contains(s.log.text(), "provider away") {
		t.Error("a budget without room was taken for an outage")
	}
}

func TestTheRulesWriteTheFeedbackThatTheProviderRefuses(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
	}))
	defer server.Close()
	s := start(t, "COACH=openai", "COACH_FALLBACK=rules", "OPENAI_BASE_URL="+server.URL, "OPENAI_API_KEY=k", "OPENAI_MODEL=m")
	defer s.stop()
	c := s.join()
	got := coached(t, c, c.submit("Good evening. Thank you for coming.").Id.String())
	why, _ := json.Marshal(got.Error)
	if got.Status != "succeeded" || *got.Provider != "rules" || !strings.Contains(string(why), "provider_rejected") {
		t.Errorf("coaching %+v with %s, want the rules and why", got, why)
	}
}
