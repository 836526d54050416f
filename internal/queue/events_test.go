package queue_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// listen carries the owner's events until the test ends.
func listen(t *testing.T, c *client, owner analysis.ID) <-chan analysis.Event {
	t.Helper()
	heard := make(chan analysis.Event, 100)
	stop, err := c.events.Subscribe(owner, func(ev analysis.Event) { heard <- ev })
	must(t, err)
	t.Cleanup(stop)
	return heard
}

func TestAnEventReachesEveryProcessThatListensToItsOwner(t *testing.T) {
	t.Parallel()
	server, owner := testenv.NATS(t), newID()
	teller, first, second := connect(t, server), connect(t, server), connect(t, server)
	one, two, other := listen(t, first, owner), listen(t, second, owner), listen(t, second, newID())

	want := analysis.Event{ID: newID(), Owner: owner, Version: 7, Status: analysis.Running, Stage: analysis.Coaching, Progress: 0.7}
	teller.events.Announce(want)

	for _, heard := range []<-chan analysis.Event{one, two} {
		if diff := cmp.Diff(want, testenv.Receive(t, heard)); diff != "" {
			t.Errorf("event (-want +got):\n%s", diff)
		}
	}
	testenv.StillOpen(t, other)
}

func TestAnEventIsWrittenAsEncodingJSONWould(t *testing.T) {
	t.Parallel()
	server := testenv.NATS(t)
	teller, listener := connect(t, server), connect(t, server)
	sub, err := listener.nc.SubscribeSync("events.>")
	must(t, err)
	must(t, listener.nc.Flush())
	for _, ev := range []analysis.Event{
		{},
		{ID: newID(), Owner: newID(), Version: 1, Status: analysis.Queued},
		{ID: newID(), Owner: newID(), Version: 1 << 62, Status: analysis.Running, Stage: analysis.Coaching, Progress: 1.0 / 3},
	} {
		teller.events.Announce(ev)
		got, err := sub.NextMsgWithContext(testenv.Context(t))
		must(t, err)
		want, err := json.Marshal(ev)
		must(t, err)
		if string(got.Data) != string(want) || got.Subject != "events."+ev.Owner.String()+"."+ev.ID.String() {
			t.Errorf("published %s on %s, want %s", got.Data, got.Subject, want)
		}
	}
}

func TestNothingIsHeardAfterStop(t *testing.T) {
	t.Parallel()
	c, owner := connect(t, testenv.NATS(t)), newID()
	stopped := make(chan analysis.Event, 1)
	stop, err := c.events.Subscribe(owner, func(ev analysis.Event) { stopped <- ev })
	must(t, err)
	going := listen(t, c, owner)
	stop()
	stop() // harmless

	c.events.Announce(analysis.Event{ID: newID(), Owner: owner})
	testenv.Receive(t, going)
	testenv.StillOpen(t, stopped)
}

func TestMalformedEventsAreIgnored(t *testing.T) {
	t.Parallel()
	c, owner := connect(t, testenv.NATS(t)), newID()
	heard := listen(t, c, owner)
	foreign, err := json.Marshal(analysis.Event{ID: newID(), Owner: newID()})
	must(t, err)
	for _, body := range []string{
		"", "null", "{", "{}", "[]", "7", `"text"`, "\x00\xff", `{"id":"x"}`, `{"owner":7}`,
		`{"owner":"` + owner.String() + `","id":"short"}`,
		`{"owner":"` + owner.String() + `","version":"7"}`,
		string(foreign),
	} {
		must(t, c.nc.Publish("events."+owner.String()+".any", []byte(body)))
	}
	want := analysis.Event{ID: newID(), Owner: owner, Version: 1, Status: analysis.Queued}
	c.events.Announce(want)
	if diff := cmp.Diff(want, testenv.Receive(t, heard)); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
}

func TestACancellationReachesEveryWorker(t *testing.T) {
	t.Parallel()
	server, id := testenv.NATS(t), newID()
	teller := connect(t, server)
	var heard []chan analysis.ID
	for range 2 {
		worker, called := connect(t, server), make(chan analysis.ID, 10)
		stop, err := worker.events.OnCancel(func(id analysis.ID) { called <- id })
		must(t, err)
		t.Cleanup(stop)
		must(t, worker.nc.Flush())
		heard = append(heard, called)
	}
	must(t, teller.nc.Publish("control.cancel.nonsense", nil))
	teller.events.Cancelled(id)
	for _, called := range heard {
		if got := testenv.Receive(t, called); got != id {
			t.Errorf("heard of %s, want %s", got, id)
		}
	}
}

func TestReconnectsCountsReturns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server := testenv.NATSServerIn(t, dir, 0)
	c := connect(t, server.URL())
	before := c.events.Reconnects()
	server.Stop()
	testenv.NATSServerIn(t, dir, port(t, server))
	testenv.Eventually(t, func() bool { return c.events.Connected() && c.events.Reconnects() > before }, "the return is counted")
}
