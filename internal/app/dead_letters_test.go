package app_test

import (
	"crypto/rand"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/api"
	domain "github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/app"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// operator is a client with every scope, made as whoever runs the service does.
func (s *system) operator() *client {
	s.t.Helper()
	_, key, err := app.CreateUser(testenv.Context(s.t), s.cfg, app.NewUser{
		Email: rand.Text() + "@example.com", Password: s.log.secret(rand.Text()), Operator: true,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return &client{system: s, t: s.t, base: s.url, headers: []string{"X-API-Key: " + s.log.secret(key.Secret)}}
}

// useDeadLetters asks when there are none.
func useDeadLetters(s *system) {
	s.t.Helper()
	c := s.operator()
	c.want(http.StatusOK, "GET /v1/ops/dead-letters", "")
	c.want(http.StatusAccepted, "POST /v1/ops/dead-letters/replay", `{"all":true}`)
}

func TestASpeechThatKillsItsWorkersBecomesADeadLetterAndIsReplayed(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	c, ops := s.join(), s.operator()
	const text = "A speech on which workers die."
	id := c.submit(text).Id.String()
	s.vanish(t, id, domain.MaxCrashes)
	s.startWorker()
	if a := c.failed(id); a.Error == nil || a.Error.Code != domain.CodeCrashLoop {
		t.Fatalf("failed with %+v, want crash_loop", a.Error)
	}

	page := ops.want(200, "GET /v1/ops/dead-letters?error_code=crash_loop&lane=interactive", "")
	dead := read[api.DeadLetterList](t, page).Data
	if len(dead) != 1 || dead[0].Id.String() != id || dead[0].Crashes != domain.MaxCrashes || dead[0].Error.Message == "" || dead[0].Replays != 0 {
		t.Errorf("got %s, want the one dead letter with its reason", page.body)
	}
	if strings.Contains(page.body, text) {
		t.Errorf("the list shows the speech: %s", page.body)
	}
	c.refused(403, "insufficient_scope", "GET /v1/ops/dead-letters", "")
	c.refused(403, "insufficient_scope", "POST /v1/ops/dead-letters/replay", `{"all":true}`)
	ops.refused(422, "validation_failed", "POST /v1/ops/dead-letters/replay", `{}`)

	replayed := read[api.Replayed](t, ops.want(202, "POST /v1/ops/dead-letters/replay", `{"ids":["`+id+`","01934b1c-6f0e-7c3a-9d2e-5b8f0a1c2d3e"]}`))
	if replayed.Replayed != 1 || replayed.More {
		t.Errorf("got %+v, want the one that had failed", replayed)
	}
	if a := c.until(id, "succeeded"); a.Attempts != 1 || a.Error != nil {
		t.Errorf("after the replay it took %d attempts, error %v", a.Attempts, a.Error)
	}
	if left := read[api.DeadLetterList](t, ops.want(200, "GET /v1/ops/dead-letters", "")); len(left.Data) != 0 {
		t.Errorf("got %d dead letters after the replay", len(left.Data))
	}
}

func TestARetryByItsOwnerShowsInTheLineageOfADeadLetter(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	c, ops := s.join(), s.operator()
	id := c.submit("Once more, and once more in vain.").Id.String()
	s.vanish(t, id, domain.MaxCrashes)
	s.startWorker()
	c.failed(id)
	s.stop()
	s.startAPI()
	c.base, ops.base = s.url, s.url
	c.want(202, "POST /v1/analyses/"+id+"/retry", "")
	s.vanish(t, id, domain.MaxCrashes)
	s.startWorker()
	c.failed(id)
	dead := read[api.DeadLetterList](t, ops.want(200, "GET /v1/ops/dead-letters", "")).Data
	if len(dead) != 1 || dead[0].Replays != 1 || dead[0].ReplayedAt == nil {
		t.Errorf("got %+v, want one replay", dead)
	}
}

// vanish takes the job so many times, as workers do that are gone a
// millisecond later.
func (s *system) vanish(t *testing.T, id string, times int) {
	t.Helper()
	parsed, err := domain.ParseID(id)
	if err != nil {
		t.Fatal(err)
	}
	store := postgres.New(s.db, s.db, postgres.Config{Lease: time.Millisecond})
	for range times {
		testenv.Eventually(t, func() bool {
			job, err := store.Claim(testenv.Context(t), parsed)
			return err == nil && job != nil
		}, "the job can be taken")
	}
}

// failed waits until the analysis has failed.
func (c *client) failed(id string) analysis {
	c.t.Helper()
	var a analysis
	testenv.Eventually(c.t, func() bool {
		a = read[analysis](c.t, c.want(200, "GET /v1/analyses/"+id, ""))
		return a.Status == "failed"
	}, "the analysis has failed")
	return a
}
