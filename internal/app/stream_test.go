package app_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestAStreamShowsAJobFromItsSubmissionToItsResult(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	c := s.join()
	path := "/v1/analyses/" + c.submit("Um, good evening, ladies and gentlemen.").Id.String() + "/events"
	e := c.stream(path)
	first := e.want("snapshot")
	if a := first.analysis(t); a.Status != "queued" || first.id != "1" {
		t.Errorf("got snapshot %s with id %s, want queued and 1", a.Status, first.id)
	}
	s.startWorker()
	version, f := int64(1), e.next()
	for ; f.event == "status"; f = e.next() {
		if f.version(t) <= version || hasResult(f.analysis(t)) {
			t.Errorf("got version %s after %d, result %t; want a newer one without", f.id, version, hasResult(f.analysis(t)))
		}
		version = f.version(t)
	}
	if a := f.analysis(t); f.event != "done" || a.Status != "succeeded" || !hasResult(a) {
		t.Fatalf("got event %q with status %s, want done with a result", f.event, a.Status)
	}
	if more := e.next(); more.event != "" {
		t.Errorf("got event %s after done", more.event)
	}
	if got := c.ask("GET "+path, "", "Last-Event-ID: "+f.id); got.status != http.StatusNoContent {
		t.Errorf("got status %d for a reader that saw the end, want 204", got.status)
	}
	again := c.stream(path, "Last-Event-ID: 1")
	again.want("snapshot")
	if done := again.want("done"); done.id != f.id {
		t.Errorf("got done %s for a reader that came back, want %s", done.id, f.id)
	}
}

func TestAnOwnersStreamShowsAllOfTheirJobsAndNobodyElses(t *testing.T) {
	t.Parallel()
	s := start(t)
	ada, bob := s.join(), s.join()
	e := ada.stream("/v1/events")
	if f := e.want("snapshot"); f.data != `{"data":[],"next_cursor":null}` {
		t.Errorf("got snapshot %s, want an empty list", f.data)
	}
	theirs := bob.submit("This one is not yours.").Id.String()
	bob.until(theirs, "succeeded")
	for _, text := range []string{"The first of two.", "The second of two."} {
		if done := e.until("done", ada.submit(text).Id.String()); done.Status != "succeeded" || hasResult(done) {
			t.Errorf("got done with status %s, result %t", done.Status, hasResult(done))
		}
	}
	e.leave()
	if strings.Contains(e.seen.String(), theirs) {
		t.Error("the stream shows another owner's job")
	}
}
