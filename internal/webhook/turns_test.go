package webhook_test

import (
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

// TestOneAccountWithManyPlacesDelaysNoOther is about an account whose jobs name
// a thousand hosts that answer slowly: each is a target of its own.
func TestOneAccountWithManyPlacesDelaysNoOther(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), testenv.Context(t)
	greedy, modest := w.owner, w.account()
	for _, owner := range []analysis.ID{greedy, modest} {
		must(t, w.service.Prepare(ctx, owner))
	}
	const add = `INSERT INTO webhook_deliveries (owner_id, target_id, url, event_id, type, data, run_at)
		SELECT $1, gen_random_uuid(), 'https://example.com/', 'msg_1', 'analysis.failed', '{}', now() - interval '1 minute' FROM generate_series(1, $2)`
	w.exec(add, greedy, 1000)
	claimed, err := w.store.ClaimWebhooks(ctx, 4, 64, time.Minute)
	if err != nil || len(claimed) != 64 {
		t.Fatalf("alone, an account got %d of 64 slots: %v", len(claimed), err)
	}
	w.exec(add, modest, 2)
	w.exec("UPDATE webhook_deliveries SET run_at = now() WHERE owner_id = $1", modest)
	claimed, err = w.store.ClaimWebhooks(ctx, 4, 2, time.Minute)
	must(t, err)
	for i := range claimed {
		if claimed[i].Owner != modest {
			t.Error("a free slot went to the account that has 64 of them")
		}
	}
}

// TestASettlementAndItsOwnerDoNotBlockEachOther takes the first rows as a change
// of the endpoint, its end or that of the account does, then those that hang on
// them.
func TestASettlementAndItsOwnerDoNotBlockEachOther(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string][2]string{
		"change": {"UPDATE webhook_endpoints SET updated_at = now()", "DELETE FROM webhook_targets"},
		"delete": {"SELECT 1 FROM webhook_endpoints FOR UPDATE", "DELETE FROM webhook_endpoints"},
		"erase":  {"SELECT 1 FROM users FOR UPDATE", "DELETE FROM users"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, ctx := newWorld(t), testenv.Context(t)
			made := w.endpoint("https://127.0.0.1/")
			_, err := w.store.TestWebhook(ctx, w.owner, made.ID)
			must(t, err)
			claimed, err := w.store.ClaimWebhooks(ctx, 4, 1, time.Minute)
			must(t, err)
			if name == "change" { // what it forgives
				w.exec("INSERT INTO webhook_targets (id, owner_id, failures) VALUES ($1, $2, 1)", made.ID, w.owner)
			}
			tx, err := w.pool.Begin(ctx)
			must(t, err)
			defer func() { _ = tx.Rollback(ctx) }()
			_, err = tx.Exec(ctx, steps[0])
			must(t, err)
			settled := make(chan error, 1)
			go func() {
				settled <- w.store.SettleWebhook(ctx, &claimed[0], webhook.Settlement{
					Status: webhook.Failed, Decide: func(int, time.Duration) (time.Duration, bool) { return 0, true },
				})
			}()
			testenv.Eventually(t, func() (waits bool) {
				w.scan("SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')", &waits)
				return waits
			}, "the settlement waits")
			_, err = tx.Exec(ctx, steps[1])
			must(t, err)
			must(t, tx.Commit(ctx))
			must(t, <-settled)
		})
	}
}
