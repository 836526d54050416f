package webhook_test

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

func TestTheEndOfAnAnalysisIsTold(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), receive(t, nil)
	made := w.endpoint(r.URL + "/hook?tenant=1")
	cfg := quick(3)
	cfg.BaseURL = "https://speech.example.com"
	w.start(cfg)
	id := w.succeed("")

	got := r.next(t)
	if err := got.verify(t, made.Secret); err != nil {
		t.Errorf("the official library refuses it: %v", err)
	}
	e := got.event(t)
	if e.Type != "analysis.succeeded" || e.Data["id"] != id.String() || e.Data["status"] != "succeeded" || e.Data["url"] != "https://speech.example.com/v1/analyses/"+id.String() {
		t.Errorf("got %s", got.body)
	}
	if _, err := time.Parse(time.RFC3339, e.Timestamp); err != nil || strings.Contains(string(got.body), "speech.") && strings.Contains(string(got.body), "A word") || strings.Contains(string(got.body), "result") {
		t.Errorf("got %s", got.body)
	}
	if want := "msg_" + strings.ReplaceAll(id.String(), "-", "") + "_3"; got.id() != want {
		t.Errorf("got id %s, want %s", got.id(), want)
	}
	d := w.delivery(made.ID, webhook.Delivered)
	if a := d.Attempts[0]; len(d.Attempts) != 1 || a.StatusCode != 200 || a.Error != "" || d.EndedAt == nil || *d.Analysis != id || d.EventID != got.id() {
		t.Errorf("the log says %+v", d)
	}
}

func TestEachEndIsToldToThoseWhoWantIt(t *testing.T) {
	t.Parallel()
	w, all, failures := newWorld(t), receive(t, nil), receive(t, nil)
	w.endpoint(all.URL)
	w.endpoint(failures.URL, "analysis.failed")
	ctx := testenv.Context(t)

	w.succeed("")
	job := w.submit("")
	_, err := w.store.Fail(ctx, job.Lease, &analysis.JobError{Code: "audio_corrupt", Message: "m"})
	must(t, err)
	job = w.submit("")
	_, err = w.store.Cancel(ctx, w.owner, job.ID)
	must(t, err)
	job = w.submit("")
	w.exec("UPDATE analyses SET deadline = now() - interval '1 second' WHERE id = $1", job.ID)
	_, err = w.store.Expire(ctx, 10)
	must(t, err)
	job = w.submit("")
	w.exec("UPDATE analyses SET lease_until = now() - interval '1 second', crashes = 2 WHERE id = $1", job.ID)
	_, err = w.store.RecoverOrphans(ctx, 10)
	must(t, err)
	// None of these is an end.
	job = w.submit("")
	_, err = w.store.Backoff(ctx, job.Lease, 0, &analysis.JobError{Code: "x"})
	must(t, err)
	job = w.submit("")
	w.exec("UPDATE analyses SET lease_until = now() - interval '1 second' WHERE id = $1", job.ID)
	_, err = w.store.RecoverOrphans(ctx, 10)
	must(t, err)

	w.start(quick(3))
	told := map[string]int{}
	for range 5 {
		e := all.next(t).event(t)
		code, _ := e.Data["error_code"].(string)
		told[e.Type+" "+code]++
	}
	for _, want := range []string{"analysis.succeeded ", "analysis.failed audio_corrupt", "analysis.failed crash_loop", "analysis.cancelled ", "analysis.expired expired"} {
		if told[want] != 1 {
			t.Errorf("%s was told %d times, want once: %v", want, told[want], told)
		}
	}
	for range 2 {
		if e := failures.next(t).event(t); e.Type != "analysis.failed" {
			t.Errorf("who wants failures was told of %s", e.Type)
		}
	}
	testenv.Eventually(t, func() bool {
		var left int
		w.scan("SELECT (SELECT count(*) FROM webhook_events) + (SELECT count(*) FROM webhook_deliveries WHERE status <> 'delivered')", &left)
		return left == 0
	}, "nothing is left")
	if len(all.got)+len(failures.got) > 0 {
		t.Error("there was more than the ends of five analyses")
	}
}

func TestNothingIsWrittenWhereNobodyListens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := receive(t, nil)
	off := w.endpoint(r.URL)
	no := false
	must(t, w.store.UpdateWebhook(testenv.Context(t), w.owner, off.ID, webhook.Change{Enabled: &no}))
	w.endpoint(r.URL, "analysis.failed")
	mine := w.owner
	w.owner = w.account()
	w.endpoint(r.URL) // another's
	w.owner = mine
	w.succeed("")
	var events int
	if w.scan("SELECT count(*) FROM webhook_events", &events); events != 0 {
		t.Errorf("%d events were written that nobody wants", events)
	}
}

func TestATryIsRepeatedUnderTheSameID(t *testing.T) {
	t.Parallel()
	var failures atomic.Int32
	r := receive(t, func(w http.ResponseWriter, _ *http.Request) {
		if failures.Add(1) <= 3 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	w := newWorld(t)
	made := w.endpoint(r.URL)
	cfg := quick(5)
	cfg.Schedule[4] = time.Hour // however slow the tries are, the place is not given up
	var clock atomic.Int64
	clock.Store(time.Now().Unix())
	cfg.Now = func() time.Time { return time.Unix(clock.Add(1), 0) }
	w.start(cfg)
	w.succeed("")
	var ids, times []string
	for range 4 {
		got := r.next(t)
		must(t, got.verify(t, made.Secret))
		ids, times = append(ids, got.id()), append(times, got.header.Get("webhook-timestamp"))
	}
	for i := 1; i < 4; i++ {
		if ids[i] != ids[0] || times[i] <= times[i-1] {
			t.Errorf("got ids %v at %v, want one id and the time of each try", ids, times)
		}
	}
	d := w.delivery(made.ID, webhook.Delivered)
	if len(d.Attempts) != 4 || d.Attempts[2].StatusCode != 500 || d.Attempts[2].Error != "status" || d.Attempts[3].Error != "" {
		t.Errorf("the log says %+v", d)
	}
	if e := w.get(made.ID); e.FailingSince != nil || e.DisabledAt != nil {
		t.Errorf("after a success: %+v", e)
	}
}

// Time is moved by moving what the database has noted.
func TestADayOfTriesIsTheStandardSchedule(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), receive(t, status(503))
	made := w.endpoint(r.URL)
	cfg := webhook.Config{Tick: 10 * time.Millisecond, Chance: func() float64 { return 0 }, Breaker: webhook.Breaker{Failures: 1000}}
	w.start(cfg)
	w.succeed("")
	for try := 1; try < len(webhook.Standard); try++ {
		r.next(t)
		var d webhook.Delivery
		testenv.Eventually(t, func() bool {
			d = w.deliveries(made.ID)[0]
			return len(d.Attempts) == try
		}, "the try is noted")
		want := webhook.Standard[try] - webhook.Standard[try-1]
		if wait := time.Until(*d.NextAttemptAt); d.Status != webhook.Pending || wait > want || wait < want-5*time.Second {
			t.Fatalf("try %d is to come in %s, want %s", try+1, wait, want)
		}
		w.exec("UPDATE webhook_targets SET failing_since = failing_since - $1::bigint * interval '1 millisecond'", want.Milliseconds())
		w.exec("UPDATE webhook_deliveries SET run_at = now()")
	}
	r.next(t)
	d := w.delivery(made.ID, webhook.Failed)
	if len(d.Attempts) != 10 || d.NextAttemptAt != nil {
		t.Errorf("after the last try: %+v", d)
	}
	e := w.get(made.ID)
	if e.DisabledAt == nil || e.DisabledReason != webhook.Failing {
		t.Errorf("after a day: %+v, want it disabled", e)
	}
	w.succeed("")
	if n := len(w.deliveries(made.ID)); n != 1 {
		t.Errorf("a disabled endpoint got %d deliveries", n)
	}
}

func TestOneBadEventDoesNotDisableAnEndpointThatTakesOthers(t *testing.T) {
	t.Parallel()
	var bad atomic.Value
	bad.Store("")
	r := receive(t, func(w http.ResponseWriter, req *http.Request) {
		if req.Header.Get("webhook-id") == bad.Load() {
			w.WriteHeader(http.StatusBadRequest)
		}
	})
	w := newWorld(t)
	made := w.endpoint(r.URL)
	id := w.succeed("")
	bad.Store("msg_" + strings.ReplaceAll(id.String(), "-", "") + "_3")
	cfg := quick(3)
	cfg.Schedule = webhook.Schedule{0, 10 * time.Millisecond, time.Hour}
	stop := w.start(cfg)
	testenv.Eventually(t, func() bool { return len(w.oldest(made.ID).Attempts) == 2 }, "it was tried twice")
	w.succeed("")
	testenv.Eventually(t, func() bool {
		list := w.deliveries(made.ID)
		return len(list) == 2 && list[0].Status == webhook.Delivered
	}, "another was accepted")
	w.exec("UPDATE webhook_deliveries SET run_at = now() WHERE status = 'pending'")
	testenv.Eventually(t, func() bool { return w.oldest(made.ID).Status == webhook.Failed }, "it was tried to the end")
	stop()
	if e := w.get(made.ID); e.DisabledAt != nil {
		t.Errorf("the endpoint was disabled: %+v", e)
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), receive(t, status(429, "Retry-After", "7200"))
	made := w.endpoint(r.URL)
	w.start(quick(5))
	w.succeed("")
	testenv.Eventually(t, func() bool {
		list := w.deliveries(made.ID)
		return len(list) == 1 && len(list[0].Attempts) == 1
	}, "it was tried")
	if wait := time.Until(*w.deliveries(made.ID)[0].NextAttemptAt); wait < 119*time.Minute || wait > 133*time.Minute {
		t.Errorf("the next try comes in %s, want two hours", wait)
	}
}

func TestAnEndpointThatIsGoneIsDisabledAndWhatWaitsEnds(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), receive(t, status(410))
	made := w.endpoint(r.URL)
	for range 3 {
		w.succeed("")
	}
	cfg := quick(5)
	cfg.PerTarget = 1
	w.start(cfg)
	testenv.Eventually(t, func() bool { return w.get(made.ID).DisabledReason == webhook.Gone }, "it is disabled")
	testenv.Eventually(t, func() bool {
		ends := map[webhook.Status]int{}
		for _, d := range w.deliveries(made.ID) {
			ends[d.Status]++
		}
		return ends[webhook.Failed] == 1 && ends[webhook.Cancelled] == 2
	}, "what waited has ended")
	if len(r.got) != 1 {
		t.Errorf("it was asked %d times", len(r.got))
	}
}

func TestARedirectIsAFailureAndNotFollowed(t *testing.T) {
	t.Parallel()
	secret := receive(t, nil)
	r := receive(t, func(w http.ResponseWriter, req *http.Request) {
		http.Redirect(w, req, secret.URL, http.StatusTemporaryRedirect)
	})
	w := newWorld(t)
	made := w.endpoint(r.URL)
	w.start(quick(2))
	w.succeed("")
	d := w.delivery(made.ID, webhook.Failed)
	if d.Attempts[0].StatusCode != 307 || d.Attempts[0].Error != "redirect" || len(secret.got) > 0 {
		t.Errorf("got %+v; the other server was asked %d times", d.Attempts, len(secret.got))
	}
}

func TestAHangingEndpointDelaysNoOther(t *testing.T) {
	t.Parallel()
	dead, alive := receive(t, hang), receive(t, nil)
	w := newWorld(t)
	w.endpoint(dead.URL)
	cfg := quick(9)
	cfg.Timeout, cfg.SoftStop, cfg.Slots, cfg.PerTarget = time.Minute, time.Millisecond, 4, 2
	for range 20 {
		w.succeed("")
	}
	w.start(cfg)
	dead.next(t)
	dead.next(t) // as many as it may have
	w.endpoint(alive.URL)
	for range 5 {
		id := w.succeed("")
		if got := alive.next(t); got.event(t).Data["id"] != id.String() {
			t.Errorf("got %s", got.body)
		}
	}
	if len(dead.got) > 0 {
		t.Errorf("the one that hangs was sent %d beyond its share", len(dead.got))
	}
}

func TestABrokenEndpointIsProbedByOne(t *testing.T) {
	t.Parallel()
	var broken atomic.Bool
	broken.Store(true)
	r := receive(t, func(w http.ResponseWriter, _ *http.Request) {
		if broken.Load() {
			w.WriteHeader(http.StatusBadGateway)
		}
	})
	w := newWorld(t)
	made := w.endpoint(r.URL)
	for range 8 {
		w.succeed("")
	}
	cfg := webhook.Config{Tick: 10 * time.Millisecond, PerTarget: 1, Breaker: webhook.Breaker{Failures: 3}}
	w.start(cfg)
	for range 3 {
		r.next(t)
	}
	testenv.Eventually(t, func() bool {
		var open bool
		w.scan("SELECT count(*) > 0 FROM webhook_targets WHERE open_until > now()", &open)
		return open
	}, "the breaker is open")
	w.exec("UPDATE webhook_targets SET open_until = now()") // the pause is over
	r.next(t)                                               // the probe
	testenv.Eventually(t, func() bool {
		var failures int
		w.scan("SELECT coalesce(max(failures), 0) FROM webhook_targets WHERE open_until > now()", &failures)
		return failures == 4
	}, "it is open again")
	if e := w.get(made.ID); e.FailingSince == nil || len(r.got) > 0 {
		t.Errorf("meanwhile: %+v, and %d requests too many", e, len(r.got))
	}
	broken.Store(false)
	w.exec("UPDATE webhook_targets SET open_until = now()")
	for range 4 { // those that never were tried follow the probe
		r.next(t)
	}
	testenv.Eventually(t, func() bool { return w.get(made.ID).FailingSince == nil }, "it is forgiven")
}

func TestAJobsOwnURLIsToldWithTheAccountsSecret(t *testing.T) {
	t.Parallel()
	w, r, other := newWorld(t), receive(t, nil), receive(t, nil)
	made := w.endpoint(other.URL)
	w.start(quick(3))
	id := w.succeed(r.URL + "/jobs/7")
	got, again := r.next(t), other.next(t)
	key, _, err := w.service.Secret(testenv.Context(t), w.owner)
	must(t, err)
	if got.verify(t, key) != nil || got.verify(t, made.Secret) == nil || again.verify(t, made.Secret) != nil {
		t.Error("each place has a secret of its own, and is signed for with another")
	}
	if got.id() != again.id() || got.event(t).Data["id"] != id.String() {
		t.Errorf("one event came as %s and %s", got.id(), again.id())
	}
	fresh, until, err := w.service.RotateSecret(testenv.Context(t), w.owner)
	must(t, err)
	w.succeed(r.URL)
	got = r.next(t)
	if got.verify(t, key) != nil || got.verify(t, fresh) != nil || until == nil {
		t.Errorf("during the rotation both secrets sign: %v until %v", got.header, until)
	}
}

func TestBothSecretsSignDuringARotation(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), receive(t, nil)
	made := w.endpoint(r.URL)
	rotated, err := w.service.Rotate(testenv.Context(t), w.owner, made.ID)
	must(t, err)
	if until := time.Until(*rotated.OldSecretUntil); until < 23*time.Hour || until > 24*time.Hour || rotated.Secret == made.Secret {
		t.Errorf("the old secret is good for %s", until)
	}
	w.start(quick(3))
	w.succeed("")
	got := r.next(t)
	if got.verify(t, made.Secret) != nil || got.verify(t, rotated.Secret) != nil || len(strings.Fields(got.header.Get("webhook-signature"))) != 2 {
		t.Errorf("got %v, want both", got.header)
	}
	w.exec("UPDATE webhook_endpoints SET old_until = now()") // the day is over
	w.succeed("")
	got = r.next(t)
	if got.verify(t, made.Secret) == nil || got.verify(t, rotated.Secret) != nil {
		t.Errorf("got %v, want the new one alone", got.header)
	}
}

// A key of the ring was lost: the owner rotates, and is told at once.
func TestAnOldSecretThatNoKeyOpensHoldsUpNothing(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), receive(t, nil)
	made := w.endpoint(r.URL)
	w.exec("UPDATE webhook_endpoints SET secret = '\\x046c6f7374' || substr(secret, 6)") // as if under the key "lost"
	var log bytes.Buffer
	stop := w.startLogging(w.store, zerolog.New(&log), quick(2))
	w.succeed("")
	if d := w.delivery(made.ID, webhook.Failed); len(r.got) > 0 || len(d.Attempts) != 2 || d.Attempts[1].Error != "connection" {
		t.Errorf("got %+v and %d requests of what nothing can sign", d.Attempts, len(r.got))
	}
	rotated, err := w.service.Rotate(testenv.Context(t), w.owner, made.ID)
	must(t, err)
	on := true // it was given up
	_, err = w.service.Update(testenv.Context(t), w.owner, made.ID, webhook.Change{Enabled: &on})
	must(t, err)
	for range 2 {
		w.succeed("")
		if got := r.next(t); got.verify(t, rotated.Secret) != nil || len(strings.Fields(got.header.Get("webhook-signature"))) != 1 {
			t.Errorf("got %v, want the new secret alone", got.header)
		}
	}
	stop()
	if said := log.String(); strings.Count(said, "webhook signed without") != 1 || strings.Count(said, "webhook not made") != 2 || !strings.Contains(said, `\"lost\"`) {
		t.Errorf("got %s, want one line of the old secret, and the key in all", said)
	}
}

func TestSecretsAreSealedInTheDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.endpoint("http://127.0.0.1:1/")
	var sealed []byte
	w.scan("SELECT secret FROM webhook_endpoints", &sealed)
	if strings.Contains(string(sealed), strings.TrimPrefix(made.Secret.Reveal(), "whsec_")) || len(sealed) < 50 {
		t.Errorf("got %q", sealed)
	}
	if strconv.Itoa(len(made.Secret.Reveal())) != "50" { // 32 bytes in base64 behind whsec_
		t.Errorf("a secret of %d characters", len(made.Secret.Reveal()))
	}
}
