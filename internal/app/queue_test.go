package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// queue is what operators see.
func (c *client) queue() api.QueueStatus {
	c.t.Helper()
	return read[api.QueueStatus](c.t, c.want(200, "GET /v1/ops/queue", ""))
}

func (c *client) lane(name string) api.LaneStatus {
	c.t.Helper()
	lanes := c.queue().Lanes
	i := slices.IndexFunc(lanes, func(l api.LaneStatus) bool { return l.Name == name })
	if i < 0 {
		c.t.Fatalf("there is no lane %s in %+v", name, lanes)
	}
	return lanes[i]
}

func TestAPausedLaneAcceptsAndWaitsUntilItIsResumed(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	op, ada := s.operator(), s.join()
	op.want(204, "POST /v1/ops/lanes/interactive/pause", "")
	s.startWorker()
	id := ada.submit("This one has to wait.").Id.String()
	other := read[analysis](t, ada.want(202, "POST /v1/analyses", `{"text":"This one has not.","lane":"batch"}`))
	ada.until(other.Id.String(), "succeeded")
	if l := op.lane("interactive"); !l.Paused || l.Queued != 1 || l.Dispatched != 0 || l.Running != 0 {
		t.Errorf("the paused lane is %+v, want one that waits", l)
	}
	if a := read[analysis](t, ada.want(200, "GET /v1/analyses/"+id, "")); a.Status != "queued" {
		t.Errorf("the speech is %s, want it queued", a.Status)
	}

	op.want(204, "POST /v1/ops/lanes/interactive/resume", "")
	ada.until(id, "succeeded")
	if l := op.lane("interactive"); l.Paused || l.Queued != 0 {
		t.Errorf("the lane is %+v, want it open and empty", l)
	}
	ada.refused(403, "insufficient_scope", "POST /v1/ops/lanes/interactive/pause", "")
	op.refused(404, "not_found", "POST /v1/ops/lanes/express/pause", "")
}

func TestOperatorsSeeWhoWorks(t *testing.T) {
	t.Parallel()
	s := newSystem(t, "WORKER_CONCURRENCY=3")
	s.startAPI()
	op := s.operator()
	if workers := op.queue().Workers; len(workers) > 0 {
		t.Errorf("got workers %+v before any runs", workers)
	}
	s.startWorker()
	s.startWorker()
	testenv.Eventually(t, func() bool { return len(op.queue().Workers) == 2 }, "both workers are listed")
	if w := op.queue().Workers[0]; w.Slots != 3 || w.Busy != 0 || w.Version == "" || w.LastSeen.IsZero() {
		t.Errorf("got worker %+v", w)
	}
	s.log.wait(t, "pool started")
	s.stopLast()
	testenv.Eventually(t, func() bool { return len(op.queue().Workers) == 1 }, "the one that stopped is gone")
}

// stopLast ends what was started last.
func (s *system) stopLast() {
	last := len(s.stops) - 1
	s.stops[last]()
	s.stops = s.stops[:last]
}

func TestTheQueueIsShownWhileItsBrokerIsAway(t *testing.T) {
	t.Parallel()
	server := testenv.NATSServer(t)
	s := start(t, "NATS_URL="+server.URL())
	defer s.stop()
	op := s.operator()
	testenv.Eventually(t, func() bool { return op.lane("batch").Drift != nil }, "the broker is read")
	server.Stop()
	testenv.Eventually(t, func() bool { return op.lane("batch").Drift == nil }, "the broker is away")
	op.submit("While the broker is away.")
	if l := op.lane("interactive"); l.StreamMessages != nil || l.ConsumerPending != nil || l.ConsumerAckPending != nil || l.Queued+l.Dispatched != 1 {
		t.Errorf("got %+v, want what Postgres knows and nothing of the broker", l)
	}
}

func TestAnAccountWithTooMuchUnderWayIsRefusedUntilSomethingEnds(t *testing.T) {
	t.Parallel()
	s := newSystem(t, "OWNER_ACTIVE_LIMIT=2")
	s.startAPI()
	ada, bob := s.join(), s.join()
	first := ada.submit("The first.").Id.String()
	ada.submit("The second.")
	before := s.rows()
	got := ada.want(429, "POST /v1/analyses", speech)
	if p := read[problem](t, got); p.Code != "quota_exceeded" || !strings.Contains(p.Detail, "queued and running") || got.header.Get("Retry-After") == "" {
		t.Errorf("got %s with headers %v", got.body, got.header)
	}
	if after := s.rows(); after != before {
		t.Errorf("a refused submission stored %d rows", after-before)
	}
	bob.submit("Somebody else's.")

	ada.want(202, "POST /v1/analyses/"+first+"/cancel", "")
	testenv.Eventually(t, func() bool { return ada.ask("POST /v1/analyses", speech).status == 202 }, "there is room again")
}
