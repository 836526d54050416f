package webhook_test

import (
	"sync"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

// tally is a Recorder that remembers.
type tally struct {
	mu       sync.Mutex // guards what follows
	outcomes map[string]int
	counts   webhook.Counts
}

func (r *tally) WebhookAttempt(outcome string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outcomes[outcome]++
}

func (r *tally) Webhooks(c webhook.Counts) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts = c
}

func (r *tally) is(outcomes map[string]int, settled func(webhook.Counts) bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for outcome, n := range outcomes {
		if r.outcomes[outcome] != n {
			return false
		}
	}
	return settled(r.counts)
}

// An alert on what is due must not tell of a receiver that is away.
func TestWhatWaitsForAPlaceThatFailsIsNotLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bad := w.endpoint("http://127.0.0.1:1/")
	w.succeed("")
	_, err := w.store.FanOutWebhooks(testenv.Context(t), "", 10)
	must(t, err)
	w.exec("UPDATE webhook_deliveries SET run_at = now() - interval '1 hour'")
	late := func() webhook.Counts {
		t.Helper()
		counts, err := w.store.CountWebhooks(testenv.Context(t))
		must(t, err)
		return counts
	}
	if c := late(); c.OldestDue < time.Hour || c.OldestPending < time.Hour {
		t.Errorf("nobody sends, and it counts as %+v", c)
	}
	w.exec("INSERT INTO webhook_targets (id, owner_id, failures, open_until) VALUES ($1, $2, 5, now() + interval '30 seconds')", bad.ID, w.owner)
	if c := late(); c.OldestDue != 0 || c.OldestPending < time.Hour {
		t.Errorf("its breaker is open, and it counts as %+v", c)
	}
	w.exec("UPDATE webhook_targets SET open_until = now() - interval '1 second'")
	if c := late(); c.OldestDue != 0 {
		t.Errorf("it waits for its probe, and counts as %+v", c)
	}
	w.endpoint("http://127.0.0.1:2/")
	w.succeed("")
	_, err = w.store.FanOutWebhooks(testenv.Context(t), "", 10)
	must(t, err)
	w.exec("UPDATE webhook_deliveries SET run_at = now() - interval '1 minute' WHERE target_id <> $1", bad.ID)
	if c := late(); c.OldestDue < time.Minute || c.OldestDue > 2*time.Minute || c.OldestPending < time.Hour {
		t.Errorf("another place is late by a minute, and it counts as %+v", c)
	}
}

func TestTriesAndWhatWaitsAreCounted(t *testing.T) {
	t.Parallel()
	w, good, bad := newWorld(t), receive(t, nil), receive(t, status(500))
	w.endpoint(good.URL)
	failing := w.endpoint(bad.URL)
	w.succeed("")
	w.exec("UPDATE webhook_events SET created_at = now() - interval '1 minute'")
	w.exec("UPDATE webhook_endpoints SET created_at = now() - interval '1 hour'")
	counts, err := w.store.CountWebhooks(testenv.Context(t))
	if err != nil || counts.OldestPending < time.Minute || counts.OldestPending > 2*time.Minute {
		t.Errorf("an event of a minute ago: %+v, %v", counts, err)
	}
	r := &tally{outcomes: map[string]int{}}
	cfg := quick(2)
	cfg.Recorder, cfg.Tidy = r, 10*time.Millisecond
	w.start(cfg)
	testenv.Eventually(t, func() bool {
		return r.is(map[string]int{"delivered": 1, "retried": 1, "failed": 1}, func(c webhook.Counts) bool { return c.Disabled == 1 && c.OldestPending == 0 })
	}, "all is counted")
	if e := w.get(failing.ID); e.DisabledReason != webhook.Failing {
		t.Errorf("got %+v", e)
	}
}
