package api_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/secret"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

// hooks are webhooks as the world has them: one endpoint with one delivery.
type hooks struct{ w *world }

var (
	hooked = webhook.Endpoint{ID: analysis.ID{15: 9}, URL: "https://example.com/hook", Events: []string{"analysis.failed"}, CreatedAt: day, UpdatedAt: day}
	sent   = webhook.Delivery{
		ID: analysis.ID{15: 8}, EventID: "msg_1_2", Type: "analysis.failed", Analysis: &ada, Status: webhook.Pending, CreatedAt: day,
		Attempts: []webhook.Attempt{{At: day, StatusCode: 500, Error: "status", DurationMS: 7}, {At: day, Error: "timeout"}},
	}
)

func (h hooks) ListWebhooks(context.Context, analysis.ID) ([]webhook.Endpoint, error) {
	return []webhook.Endpoint{hooked}, h.w.fail
}

func (h hooks) GetWebhook(context.Context, analysis.ID, analysis.ID) (webhook.Endpoint, error) {
	e := hooked
	e.DisabledAt, e.DisabledReason = &day, webhook.Failing
	return e, h.w.fail
}

func (h hooks) WebhookDeliveries(_ context.Context, _, _ analysis.ID, _ webhook.Status, after *analysis.Cursor, _ int) ([]webhook.Delivery, error) {
	if after != nil {
		return nil, h.w.fail
	}
	return []webhook.Delivery{sent, sent}, h.w.fail
}

func (h hooks) Create(_ context.Context, _ analysis.ID, e webhook.Endpoint, k webhook.Key) (webhook.Created, error) {
	e.ID, e.CreatedAt, e.UpdatedAt = hooked.ID, day, day
	return webhook.Created{Endpoint: e, Secret: "whsec_c2VjcmV0", Replayed: k.Key == "again"}, h.w.fail
}

func (h hooks) Update(_ context.Context, _, _ analysis.ID, c webhook.Change) (webhook.Endpoint, error) {
	e := hooked
	if c.URL != nil {
		e.URL = *c.URL
	}
	return e, h.w.fail
}
func (h hooks) DeleteWebhook(context.Context, analysis.ID, analysis.ID) error { return h.w.fail }
func (h hooks) Test(context.Context, analysis.ID, analysis.ID) (webhook.Delivery, error) {
	return webhook.Delivery{ID: sent.ID, Type: webhook.Test, EventID: "msg_3", Status: webhook.Pending}, h.w.fail
}

func (h hooks) Redeliver(context.Context, analysis.ID, analysis.ID, analysis.ID) (webhook.Delivery, error) {
	return sent, h.w.fail
}

func (h hooks) Rotate(context.Context, analysis.ID, analysis.ID) (webhook.Created, error) {
	return webhook.Created{Endpoint: hooked, Secret: "whsec_bmV3"}, h.w.fail
}

func (h hooks) Secret(context.Context, analysis.ID) (secret.Value, *time.Time, error) {
	return "whsec_am9i", nil, h.w.fail
}

func (h hooks) RotateSecret(context.Context, analysis.ID) (secret.Value, *time.Time, error) {
	return "whsec_bmV3", &day, h.w.fail
}

func (h hooks) Prepare(_ context.Context, owner analysis.ID) error {
	h.w.mu.Lock()
	defer h.w.mu.Unlock()
	h.w.decided = append(h.w.decided, "prepare "+owner.String())
	return nil
}

func TestWebhooksSayWhyNot(t *testing.T) {
	t.Parallel()
	const one = "/v1/webhooks/00000000-0000-0000-0000-000000000009"
	const hook, off = `{"url":"https://example.com/hook","events":["analysis.failed"]}`, `{"enabled":false}`
	for _, tt := range []struct {
		route, body string
		err         error
		status      int
		want        string
	}{
		{"POST /v1/webhooks", hook, nil, 201, `"secret":"whsec_`},
		{"POST /v1/webhooks", `{"url":"","events":["analysis.failed"]}`, nil, 422, `"/url"`},
		{"POST /v1/webhooks", `{"url":"https://example.com/"}`, nil, 422, `"/events"`},
		{"POST /v1/webhooks", `{"url":"https://example.com/","events":[]}`, nil, 422, `"/events"`},
		{"POST /v1/webhooks", `{"url":"https://example.com/","events":["analysis.failed","analysis.done"]}`, nil, 422, `"/events/1"`},
		{"POST /v1/webhooks", `{"url":"https://example.com/","events":["webhook.test"]}`, nil, 422, `"/events/0"`},
		{"POST /v1/webhooks", `{"url":"https://example.com/","events":["analysis.failed"],"secret":"mine"}`, nil, 422, `"/secret"`},
		{"POST /v1/webhooks", hook, webhook.ErrURL, 422, `"/url"`},
		{"POST /v1/webhooks", hook, webhook.ErrAddress, 422, `"/url"`},
		{"POST /v1/webhooks", hook, webhook.ErrTooMany, 409, `"too_many_webhooks"`},
		{"POST /v1/webhooks", hook, analysis.ErrKeyReused, 422, `"idempotency_key_reused"`},
		{"GET /v1/webhooks", "", nil, 200, `"enabled":true`},
		{"GET " + one, "", nil, 200, `"disabled_reason":"failing"`},
		{"GET " + one, "", webhook.ErrNotFound, 404, `"not_found"`},
		{"PATCH " + one, off, nil, 200, `"url":"https://example.com/hook"`},
		{"PATCH " + one, `{"events":[]}`, nil, 422, `"/events"`},
		{"PATCH " + one, off, webhook.ErrNotFound, 404, `"not_found"`},
		{"DELETE " + one, "", nil, 204, ""},
		{"DELETE " + one, "", webhook.ErrNotFound, 404, `"not_found"`},
		{"POST " + one + "/test", "", nil, 202, `"analysis_id":null`},
		{"POST " + one + "/test", "", webhook.ErrDisabled, 409, `"webhook_disabled"`},
		{"POST " + one + "/rotate", "", nil, 200, `"secret":"whsec_`},
		{"GET " + one + "/deliveries", "", nil, 200, `"status_code":500`},
		{"GET " + one + "/deliveries?status=sending", "", nil, 422, `"/status"`},
		{"GET " + one + "/deliveries", "", webhook.ErrNotFound, 404, `"not_found"`},
		{"POST " + one + "/deliveries/00000000-0000-0000-0000-000000000008/redeliver", "", nil, 202, `"webhook_id":"msg_1_2"`},
		{"POST " + one + "/deliveries/8/redeliver", "", nil, 400, `"invalid_id"`},
		{"GET /v1/webhooks/secret", "", nil, 200, `"old_secret_until":null`},
		{"POST /v1/webhooks/secret/rotate", "", nil, 200, `"secret":"whsec_`},
	} {
		w := newWorld()
		w.fail = tt.err
		resp, body := ask(t, w.serve(api.Config{}), tt.route, tt.body)
		wantStatus(t, resp, body, tt.status)
		wantContains(t, body, tt.want)
	}
	resp, body := ask(t, newWorld().serve(api.Config{}), "POST /v1/webhooks", hook, "Idempotency-Key: again")
	wantStatus(t, resp, body, 201)
	wantHeader(t, resp, "Idempotent-Replayed", "true")
}

func TestWebhooksWantTheirScope(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.scopes = []auth.Scope{auth.ScopeAnalysesRead, auth.ScopeAnalysesWrite}
	s := w.serve(api.Config{})
	for _, route := range routes(t, s) {
		if strings.Contains(route, "/v1/webhooks") {
			resp, body := ask(t, s, strings.NewReplacer("{id}", ada.String(), "{delivery_id}", ada.String()).Replace(route), "")
			wantStatus(t, resp, body, 403)
		}
	}
}

func TestTheLogOfDeliveriesIsPaged(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{})
	const log = "/v1/webhooks/00000000-0000-0000-0000-000000000009/deliveries"
	resp, body := ask(t, s, "GET "+log+"?limit=1", "")
	wantStatus(t, resp, body, 200)
	_, next, _ := strings.Cut(body, `"next_cursor":"`)
	next, _, _ = strings.Cut(next, `"`)
	resp, body = ask(t, s, "GET "+log+"?cursor="+next, "")
	wantStatus(t, resp, body, 200)
	wantContains(t, body, `"next_cursor":null`)
	for _, other := range []string{log + "?status=failed&", "/v1/webhooks/00000000-0000-0000-0000-000000000001/deliveries?"} {
		resp, body = ask(t, s, "GET "+other+"cursor="+next, "")
		wantStatus(t, resp, body, 400)
	}
}

func TestAWebhookURLIsSignedForBeforeItsJobIsAccepted(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{})
	resp, body := ask(t, s, "POST /v1/analyses", `{"text":"Good evening.","webhook_url":"https://example.com/hook?job=1"}`)
	wantStatus(t, resp, body, 202)
	if len(w.submitted) != 1 || w.submitted[0].WebhookURL != "https://example.com/hook?job=1" || len(w.decided) != 1 {
		t.Errorf("got %+v after %v", w.submitted, w.decided)
	}
	resp, body = ask(t, s, "POST /v1/analyses/batch", `{"items":[{"text":"Good evening.","webhook_url":"https://example.com/hook"},{"text":"x","webhook_url":"http://example.com"}]}`)
	wantStatus(t, resp, body, 202)
	wantContains(t, body, `"/webhook_url"`)
	if len(w.batches) != 1 || w.batches[0].Items[0].WebhookURL != "https://example.com/hook" || len(w.decided) != 2 {
		t.Errorf("got %+v after %v", w.batches, w.decided)
	}
	w.decided = nil
	ask(t, s, "POST /v1/analyses", text)
	if len(w.decided) != 0 {
		t.Errorf("a job without one led to %v", w.decided)
	}
}

func TestWebhookURLsThatLeadInsideAreRefused(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"", "http://example.com/", "ftp://example.com/", "//example.com/", "/hook", "https://", "https://u:p@example.com/", "https://example.com/#x",
		"https://localhost/", "https://a.localhost/", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest", "https://10.1.2.3/",
		"https://[::ffff:10.0.0.1]/", "https://[::ffff:8.8.8.8]/", "https://[fd00:ec2::254]/", "https://example.com:8443/", "https://example.com/a b", strings.Repeat("https://example.com/", 200),
	} {
		w := newWorld()
		resp, body := ask(t, w.serve(api.Config{}), "POST /v1/analyses", `{"text":"x","webhook_url":"`+url+`"}`)
		wantStatus(t, resp, body, 422)
		wantContains(t, body, `"/webhook_url"`)
		if len(w.submitted) > 0 {
			t.Errorf("%s was accepted", url)
		}
	}
}
