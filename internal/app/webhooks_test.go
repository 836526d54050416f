package app_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

const allowLoopback = "OUTBOUND_ALLOW=127.0.0.0/8"

// hook is a request that a customer's endpoint got.
type hook struct {
	header http.Header
	body   []byte
}

// receiver is a customer's endpoint.
func receiver(t *testing.T) (url string, got chan hook) {
	t.Helper()
	got = make(chan hook, 100)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // what was cut does not verify
		got <- hook{r.Header, body}
	}))
	t.Cleanup(server.Close)
	return server.URL, got
}

func (h hook) verify(t *testing.T, secret string) {
	t.Helper()
	wh, err := standardwebhooks.NewWebhook(secret)
	if err == nil {
		err = wh.Verify(h.body, h.header)
	}
	if err != nil {
		t.Errorf("%s with %v: %v", h.body, h.header, err)
	}
}

// listen makes an endpoint; its secret must not be logged.
func (c *client) listen(url string, events ...string) api.CreatedWebhook {
	c.t.Helper()
	made := read[api.CreatedWebhook](c.t, c.want(201, "POST /v1/webhooks", `{"url":`+jsonText(url)+`,"events":`+jsonText(events)+`}`))
	c.log.secret(made.Secret)
	return made
}

func TestAWebhookIsToldOfTheEndOfAnAnalysis(t *testing.T) {
	t.Parallel()
	s := start(t, allowLoopback, "PUBLIC_BASE_URL=http://speech.example.com/")
	c := s.join("webhooks", "analyses:read", "analyses:write")
	url, got := receiver(t)
	made := c.listen(url+"/"+s.log.secret("hook-token"), "analysis.succeeded", "analysis.cancelled")
	id := c.submit("Good evening. Thank you all for coming.").Id.String()

	h := testenv.Receive(t, got)
	h.verify(t, made.Secret)
	var event struct {
		Type string
		Data struct{ ID, Status, URL string }
	}
	if err := json.Unmarshal(h.body, &event); err != nil || event.Type != "analysis.succeeded" || event.Data.ID != id || event.Data.URL != "http://speech.example.com/v1/analyses/"+id {
		t.Errorf("got %s, %v", h.body, err)
	}
	if a := read[analysis](t, c.want(200, "GET /v1/analyses/"+id, "")); string(a.Status) != event.Data.Status {
		t.Errorf("it was told %s before it was %s", event.Data.Status, a.Status)
	}
	testenv.Eventually(t, func() bool {
		log := read[api.WebhookDeliveryList](t, c.want(200, "GET /v1/webhooks/"+made.Id.String()+"/deliveries?status=delivered", ""))
		return len(log.Data) == 1 && log.Data[0].WebhookId == h.header.Get("webhook-id")
	}, "the log has it")
}

func TestAJobTellsItsOwnURL(t *testing.T) {
	t.Parallel()
	s := start(t, allowLoopback)
	c := s.join("webhooks", "analyses:read", "analyses:write")
	url, got := receiver(t)
	c.want(202, "POST /v1/analyses", `{"text":"Good evening.","webhook_url":`+jsonText(url)+`}`)
	secret := read[api.WebhookSecret](t, c.want(200, "GET /v1/webhooks/secret", "")).Secret
	testenv.Receive(t, got).verify(t, s.log.secret(secret))
	c.want(202, batchRoute, batchOf(`{"text":"Good evening.","webhook_url":`+jsonText(url)+`}`, `{"text":"Good evening."}`))
	testenv.Receive(t, got).verify(t, secret)
	c.refused(422, "validation_failed", "POST /v1/analyses", `{"text":"x","webhook_url":"https://10.0.0.1/"}`)
}

func TestAnotherOwnersWebhookIsLikeNone(t *testing.T) {
	t.Parallel()
	s := newSystem(t, allowLoopback)
	s.startAPI()
	ada, bob := s.join("webhooks"), s.join("webhooks")
	made := ada.listen("http://127.0.0.1:1/", "analysis.failed").Id.String()
	test := read[api.WebhookDelivery](t, ada.want(202, "POST /v1/webhooks/"+made+"/test", ""))
	before := s.rows()
	for _, route := range []string{
		"GET /v1/webhooks/{id}", "PATCH /v1/webhooks/{id}", "DELETE /v1/webhooks/{id}", "POST /v1/webhooks/{id}/test", "POST /v1/webhooks/{id}/rotate",
		"GET /v1/webhooks/{id}/deliveries", "POST /v1/webhooks/{id}/deliveries/" + test.Id.String() + "/redeliver",
	} {
		body := ""
		if strings.HasPrefix(route, "PATCH") {
			body = `{"enabled":false}`
		}
		bob.refused(404, "not_found", strings.Replace(route, "{id}", made, 1), body)
	}
	if after := s.rows(); after != before || !read[api.Webhook](t, ada.want(200, "GET /v1/webhooks/"+made, "")).Enabled {
		t.Errorf("a stranger changed something, and the number of rows by %d", after-before)
	}
}

func TestAWebhookInsideIsRefused(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	c := s.join("webhooks")
	before := s.rows()
	for _, url := range []string{"https://127.0.0.1/", "https://169.254.169.254/latest/meta-data", "https://[::1]/", "http://example.com/", "https://localhost/"} {
		p := c.refused(422, "validation_failed", "POST /v1/webhooks", `{"url":`+jsonText(url)+`,"events":["analysis.failed"]}`)
		if p.Errors == nil || (*p.Errors)[0].Pointer != "/url" {
			t.Errorf("%s: got errors %v", url, p.Errors)
		}
	}
	if after := s.rows(); after != before {
		t.Errorf("refused webhooks stored %d rows", after-before)
	}
}

// useWebhooks walks from an endpoint to its erasure.
func useWebhooks(s *system) {
	s.t.Helper()
	c := s.join("webhooks", "analyses:read", "analyses:write")
	made := c.listen("http://127.0.0.1:1/", "analysis.failed")
	at := "/v1/webhooks/" + made.Id.String()
	c.want(200, "GET /v1/webhooks", "")
	c.want(200, "GET "+at, "")
	c.want(200, "PATCH "+at, `{"events":["analysis.succeeded"]}`)
	test := read[api.WebhookDelivery](s.t, c.want(202, "POST "+at+"/test", ""))
	c.want(200, "GET "+at+"/deliveries", "")
	c.want(202, "POST "+at+"/deliveries/"+test.Id.String()+"/redeliver", "")
	s.log.secret(read[api.CreatedWebhook](s.t, c.want(200, "POST "+at+"/rotate", "")).Secret)
	s.log.secret(read[api.WebhookSecret](s.t, c.want(200, "GET /v1/webhooks/secret", "")).Secret)
	s.log.secret(read[api.WebhookSecret](s.t, c.want(200, "POST /v1/webhooks/secret/rotate", "")).Secret)
	c.want(204, "DELETE "+at, "")
}
