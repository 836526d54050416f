package webhook_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

// mute is a store whose process dies before it has noted anything: what it was
// told in the end never arrives.
type mute struct {
	webhook.Store
	tried chan struct{}
}

var errDead = errors.New("this process is dead")

func (m mute) SettleWebhook(context.Context, *webhook.Claimed, webhook.Settlement) error {
	m.tried <- struct{}{}
	return errDead
}

func TestWhatAKilledSenderHadIsSentAgainUnderTheSameID(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), receive(t, nil)
	made := w.endpoint(r.URL)
	dead := mute{Store: w.store, tried: make(chan struct{}, 10)}
	stop := w.startWith(dead, quick(3))
	w.succeed("")
	first := r.next(t)
	testenv.Receive(t, dead.tried) // sent, and not noted
	stop()

	cfg := quick(3)
	cfg.Tidy = 10 * time.Millisecond
	w.start(cfg)
	if d := w.oldest(made.ID); d.Status != webhook.Pending {
		t.Fatalf("while the lease lasts: %+v", d)
	}
	w.exec("UPDATE webhook_deliveries SET lease_until = now() - interval '1 second'")
	second := r.next(t)
	if first.id() != second.id() || string(first.body) != string(second.body) || second.verify(t, made.Secret) != nil {
		t.Errorf("got %s %s, then %s %s", first.id(), first.body, second.id(), second.body)
	}
	if d := w.delivery(made.ID, webhook.Delivered); len(d.Attempts) != 1 {
		t.Errorf("a crash of ours cost tries: %+v", d.Attempts)
	}
}

func TestWhatWasCommittedWhileNobodySentIsSent(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), receive(t, nil)
	w.endpoint(r.URL)
	id := w.succeed("") // nobody is there to hear the wake-up
	cfg := quick(3)
	cfg.Tick = time.Hour
	stop := w.start(cfg)
	if got := r.next(t); got.event(t).Data["id"] != id.String() {
		t.Errorf("got %s", got.body)
	}
	id = w.succeed("") // no tick: only a wake-up over NATS can tell
	if got := r.next(t); got.event(t).Data["id"] != id.String() {
		t.Errorf("got %s", got.body)
	}
	stop()
}

func TestAStopSpendsNoTry(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), receive(t, hang)
	made := w.endpoint(r.URL)
	cfg := quick(3)
	cfg.Timeout, cfg.SoftStop = time.Minute, 10*time.Millisecond
	stop := w.start(cfg)
	w.succeed("")
	r.next(t)
	stop()
	d := w.oldest(made.ID)
	if d.Status != webhook.Pending || len(d.Attempts) != 0 || time.Until(*d.NextAttemptAt) > 0 {
		t.Errorf("after the stop: %+v, want it due", d)
	}
	var sending int
	if w.scan("SELECT count(*) FROM webhook_deliveries WHERE status = 'sending'", &sending); sending != 0 {
		t.Error("it waits for its lease to run out")
	}
}

func TestAnAnswerThatTakesTooLongIsAFailure(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), receive(t, hang)
	made := w.endpoint(r.URL)
	cfg := quick(1)
	cfg.Timeout = 50 * time.Millisecond
	w.start(cfg)
	w.succeed("")
	d := w.delivery(made.ID, webhook.Failed)
	if d.Attempts[0].Error != "timeout" || d.Attempts[0].StatusCode != 0 {
		t.Errorf("got %+v", d.Attempts)
	}
}

func TestSeveralSendersSendEachEventOnce(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), receive(t, nil)
	made := w.endpoint(r.URL)
	for range 3 {
		w.start(quick(3))
	}
	const events = 60
	for range events {
		w.succeed("")
	}
	testenv.Eventually(t, func() bool {
		var done int
		w.scan("SELECT count(*) FROM webhook_deliveries WHERE status = 'delivered'", &done)
		return done == events
	}, "all are delivered")
	seen := map[string]bool{}
	for range events {
		got := r.next(t)
		seen[got.id()] = true
		must(t, got.verify(t, made.Secret))
	}
	if len(seen) != events || len(r.got) > 0 {
		t.Errorf("%d events came as %d requests and %d more", len(seen), events, len(r.got))
	}
}
