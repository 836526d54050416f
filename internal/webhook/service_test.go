package webhook_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/outbound"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

func TestAnEndpointIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), receive(t, nil)
	made, ctx := w.endpoint(r.URL), testenv.Context(t)
	w.start(quick(3))
	w.succeed("")
	delivery := w.delivery(made.ID, webhook.Delivered)
	stranger, no := w.account(), false
	for name, err := range map[string]error{
		"get":        second(w.store.GetWebhook(ctx, stranger, made.ID)),
		"update":     second(w.service.Update(ctx, stranger, made.ID, webhook.Change{Enabled: &no})),
		"delete":     w.store.DeleteWebhook(ctx, stranger, made.ID),
		"rotate":     second(w.service.Rotate(ctx, stranger, made.ID)),
		"test":       second(w.service.Test(ctx, stranger, made.ID)),
		"deliveries": second(w.store.WebhookDeliveries(ctx, stranger, made.ID, "", nil, 10)),
		"redeliver":  second(w.service.Redeliver(ctx, stranger, made.ID, delivery.ID)),
		"nothing":    second(w.service.Redeliver(ctx, w.owner, made.ID, made.ID)),
	} {
		if !errors.Is(err, webhook.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", name, err)
		}
	}
	if list, err := w.store.ListWebhooks(ctx, stranger); err != nil || len(list) != 0 {
		t.Errorf("a stranger lists %v, %v", list, err)
	}
	if e := w.get(made.ID); e.DisabledAt != nil || e.OldSecretUntil != nil {
		t.Errorf("a stranger changed it: %+v", e)
	}
}

func second[T any](_ T, err error) error { return err }

func TestAnAccountHasSixteenEndpointsAtMost(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), testenv.Context(t)
	results := make(chan error, 2*webhook.MaxEndpoints)
	for range cap(results) {
		go func() {
			_, err := w.service.Create(ctx, w.owner, webhook.Endpoint{URL: "http://127.0.0.1/", Events: webhook.Events()}, webhook.Key{})
			results <- err
		}()
	}
	made := 0
	for range cap(results) {
		switch err := testenv.Receive(t, results); {
		case err == nil:
			made++
		case !errors.Is(err, webhook.ErrTooMany):
			t.Error(err)
		}
	}
	if made != webhook.MaxEndpoints {
		t.Errorf("%d were made", made)
	}
}

func TestAKnownKeyMakesNoSecondEndpoint(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), testenv.Context(t)
	e := webhook.Endpoint{URL: "http://127.0.0.1/", Events: webhook.Events()}
	key := webhook.Key{Key: "k", Fingerprint: [32]byte{1}}
	first, err := w.service.Create(ctx, w.owner, e, key)
	must(t, err)
	again, err := w.service.Create(ctx, w.owner, e, key)
	if err != nil || !again.Replayed || again.ID != first.ID || again.Secret != first.Secret || first.Replayed {
		t.Errorf("got %+v, then %+v, %v", first, again, err)
	}
	if _, err := w.service.Create(ctx, w.owner, e, webhook.Key{Key: "k", Fingerprint: [32]byte{2}}); !errors.Is(err, analysis.ErrKeyReused) {
		t.Errorf("other content: %v", err)
	}
	if other, err := w.service.Create(ctx, w.account(), e, key); err != nil || other.ID == first.ID {
		t.Errorf("another account: %+v, %v", other, err)
	}
}

func TestADeliveryIsSentAgainOnDemand(t *testing.T) {
	t.Parallel()
	w, r, ctx := newWorld(t), receive(t, nil), testenv.Context(t)
	made := w.endpoint(r.URL)
	w.start(quick(3))
	w.succeed("")
	first := r.next(t)
	d := w.delivery(made.ID, webhook.Delivered)
	again, err := w.service.Redeliver(ctx, w.owner, made.ID, d.ID)
	if err != nil || again.Status != webhook.Pending || again.ID != d.ID {
		t.Fatalf("got %+v, %v", again, err)
	}
	if got := r.next(t); got.id() != first.id() || got.verify(t, made.Secret) != nil {
		t.Errorf("got %s, want %s", got.id(), first.id())
	}
	testenv.Eventually(t, func() bool { return len(w.oldest(made.ID).Attempts) == 2 }, "both tries are in the log")

	no := false
	must(t, w.store.UpdateWebhook(ctx, w.owner, made.ID, webhook.Change{Enabled: &no}))
	if _, err := w.service.Redeliver(ctx, w.owner, made.ID, d.ID); !errors.Is(err, webhook.ErrDisabled) {
		t.Errorf("a disabled one: %v", err)
	}
	if _, err := w.service.Test(ctx, w.owner, made.ID); !errors.Is(err, webhook.ErrDisabled) {
		t.Errorf("a test of a disabled one: %v", err)
	}
}

func TestATestGoesTheWayOfEveryEvent(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), receive(t, nil)
	made := w.endpoint(r.URL, "analysis.expired")
	w.start(quick(3))
	d, err := w.service.Test(testenv.Context(t), w.owner, made.ID)
	must(t, err)
	got := r.next(t)
	if e := got.event(t); e.Type != "webhook.test" || got.id() != d.EventID || got.verify(t, made.Secret) != nil || d.Analysis != nil {
		t.Errorf("got %s %s, want %+v", got.id(), got.body, d)
	}
	w.delivery(made.ID, webhook.Delivered)
}

func TestSwitchedOffAndOn(t *testing.T) {
	t.Parallel()
	w, r, ctx := newWorld(t), receive(t, nil), testenv.Context(t)
	made := w.endpoint("http://127.0.0.1:1/") // nobody listens there
	cfg := quick(3)
	cfg.Schedule = webhook.Schedule{0, time.Hour}
	w.start(cfg)
	w.succeed("")
	testenv.Eventually(t, func() bool { return len(w.oldest(made.ID).Attempts) == 1 }, "it was tried")
	no, yes := false, true
	off, err := w.service.Update(ctx, w.owner, made.ID, webhook.Change{Enabled: &no})
	if err != nil || off.DisabledReason != webhook.ByOwner || off.FailingSince != nil {
		t.Errorf("switched off: %+v, %v", off, err)
	}
	if d := w.oldest(made.ID); d.Status != webhook.Cancelled || d.Attempts[0].Error != "connection" {
		t.Errorf("what waited is %+v", d)
	}
	on, err := w.service.Update(ctx, w.owner, made.ID, webhook.Change{Enabled: &yes, URL: &r.URL, Events: []string{"analysis.succeeded"}})
	if err != nil || on.DisabledAt != nil || on.URL != r.URL || len(on.Events) != 1 {
		t.Errorf("switched on: %+v, %v", on, err)
	}
	w.succeed("")
	r.next(t)
	must(t, w.store.DeleteWebhook(ctx, w.owner, made.ID))
	var left int
	if w.scan("SELECT (SELECT count(*) FROM webhook_deliveries) + (SELECT count(*) FROM webhook_endpoints)", &left); left != 0 {
		t.Errorf("%d rows are left of a deleted endpoint", left)
	}
}

func TestTheLogIsPagedAndFiltered(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), testenv.Context(t)
	made := w.endpoint("http://127.0.0.1:1/")
	w.exec(`INSERT INTO webhook_deliveries (owner_id, endpoint_id, target_id, event_id, type, data, status, ended_at, created_at)
		SELECT $1, $2, $2, 'msg_' || n, 'analysis.failed', '{}', CASE WHEN n % 3 = 0 THEN 'failed' ELSE 'delivered' END, now(), now() - n / 4 * interval '1 second'
		FROM generate_series(1, 30) n`, w.owner, made.ID)
	var ids []string
	var after *analysis.Cursor
	for {
		page, err := w.store.WebhookDeliveries(ctx, w.owner, made.ID, "", after, 7)
		must(t, err)
		if len(page) == 0 {
			break
		}
		for _, d := range page {
			ids = append(ids, d.EventID)
		}
		last := page[len(page)-1]
		after = &analysis.Cursor{CreatedAt: last.CreatedAt, ID: last.ID}
	}
	slices.Sort(ids)
	if len(ids) != 30 || len(slices.Compact(ids)) != 30 {
		t.Errorf("the pages have %d deliveries", len(ids))
	}
	if failed, err := w.store.WebhookDeliveries(ctx, w.owner, made.ID, webhook.Failed, nil, 100); err != nil || len(failed) != 10 {
		t.Errorf("got %d failed ones, %v", len(failed), err)
	}
	w.exec("UPDATE webhook_deliveries SET created_at = now() - interval '31 days' WHERE status = 'failed'")
	if n, err := w.store.DeleteAgedWebhooks(ctx, 30*24*time.Hour, 100); err != nil || n != 10 {
		t.Errorf("%d aged, %v", n, err)
	}
}

func TestNothingIsLeftOfAnErasedAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.endpoint("http://127.0.0.1:1/")
	cfg := quick(3)
	cfg.Schedule = webhook.Schedule{0, time.Hour}
	stop := w.start(cfg)
	w.succeed("http://127.0.0.1:1/")
	testenv.Eventually(t, func() bool {
		var targets int
		w.scan("SELECT count(*) FROM webhook_targets", &targets)
		return targets == 2
	}, "both were tried")
	stop()
	w.exec("DELETE FROM users WHERE id = $1", w.owner)
	var left int
	w.scan(`SELECT (SELECT count(*) FROM webhook_deliveries) + (SELECT count(*) FROM webhook_endpoints) + (SELECT count(*) FROM webhook_secrets)
		+ (SELECT count(*) FROM webhook_targets) + (SELECT count(*) FROM webhook_events)`, &left)
	if left != 0 {
		t.Errorf("%d rows are left", left)
	}
}

func TestEndpointsInsideAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorldReaching(t, outbound.Config{})
	for _, url := range []string{
		"http://example.com/", "https://127.0.0.1/", "https://localhost/", "https://169.254.169.254/latest/meta-data", "https://[::1]/",
		"https://10.0.0.1/", "https://192.168.0.1/", "https://example.com:22/", "https://u:p@example.com/",
	} {
		_, err := w.service.Create(testenv.Context(t), w.owner, webhook.Endpoint{URL: url, Events: webhook.Events()}, webhook.Key{})
		if !errors.Is(err, webhook.ErrURL) && !errors.Is(err, webhook.ErrAddress) {
			t.Errorf("%s: %v", url, err)
		}
	}
}
