package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/masterspeak/masterspeak/api"
)

func TestASubmittedTextBecomesAResult(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	c := s.join()
	at := "/v1/analyses/" + c.submit("Um, good evening. Today we will, um, talk about rain.").Id.String()
	polled := make(chan answer)
	go func() {
		defer close(polled)
		polled <- c.ask("GET "+at+"?wait=20", "", `If-None-Match: W/"1"`)
	}()
	s.startWorker()
	got := <-polled
	if got.status != 200 || got.header.Get("Preference-Applied") != "wait=20" || got.header.Get("ETag") == `W/"1"` {
		t.Fatalf("got status %d with headers %v, want the next version", got.status, got.header)
	}
	a := c.until(at[len("/v1/analyses/"):], "succeeded")
	var result api.Result
	if err := json.Unmarshal(a.Result, &result); err != nil {
		t.Fatal(err)
	}
	if n := result.Metrics.Fillers.Count; n != 2 {
		t.Errorf("got %d fillers, want 2", n)
	}
}

func TestAPollThatKnowsTheVersionIsToldNothingNew(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	c := s.join()
	at := "GET /v1/analyses/" + c.submit("Nobody works on this one.").Id.String()
	first := c.want(200, at, "")
	if first.header.Get("Retry-After") == "" || first.header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("got headers %v, want Retry-After and no caching", first.header)
	}
	for _, ask := range []struct{ route, prefer, applied string }{
		{at, "", ""},
		{at, "wait=1", "wait=1"},
		{at + "?wait=1", "", "wait=1"},
		{at + "?wait=0", "wait=20", "wait=0"},
	} {
		got := c.want(304, ask.route, "", "If-None-Match: "+first.header.Get("ETag"), "Prefer: "+ask.prefer)
		if got.body != "" || got.header.Get("Preference-Applied") != ask.applied || got.header.Get("ETag") != first.header.Get("ETag") {
			t.Errorf("%s, Prefer %q: got body %q and headers %v", ask.route, ask.prefer, got.body, got.header)
		}
	}
}

func TestAJobIsCalledOffQueuedAgainAndErased(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	c := s.join()
	id := c.submit("Not now. Or yes, now.").Id.String()
	at := "/v1/analyses/" + id
	if a := read[analysis](t, c.want(202, "POST "+at+"/cancel", "")); a.Status != "cancelled" || a.FinishedAt == nil {
		t.Errorf("got %s, finished %v", a.Status, a.FinishedAt)
	}
	again := c.refused(409, "invalid_state", "POST "+at+"/cancel", "")
	if again.CurrentStatus == nil || *again.CurrentStatus != "cancelled" {
		t.Errorf("got current status %v, want cancelled", again.CurrentStatus)
	}
	if a := read[analysis](t, c.want(202, "POST "+at+"/retry", "")); a.Status != "queued" || a.Version != 3 {
		t.Errorf("got %s version %d, want queued version 3", a.Status, a.Version)
	}
	c.refused(409, "invalid_state", "POST "+at+"/retry", "")
	s.startWorker()
	c.until(id, "succeeded")
	c.refused(409, "invalid_state", "POST "+at+"/cancel", "")
	c.want(204, "DELETE "+at, "")
	for _, route := range []string{"GET " + at, "DELETE " + at, "GET " + at + "/events", "POST " + at + "/cancel", "POST " + at + "/retry"} {
		c.refused(410, "gone", route, "")
	}
}

func TestASubmissionIsAcceptedOncePerIdempotencyKey(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	c := s.join()
	send := func(key string) answer {
		return c.want(202, "POST /v1/analyses", `{"text":"Once and only once.","metadata":{"a":1}}`, "Idempotency-Key: "+key)
	}
	first, before := send("the-key"), s.rows()
	for _, key := range []string{"the-key", `"the-key"`} {
		again := send(key)
		if again.header.Get("Idempotent-Replayed") != "true" || again.body != first.body {
			t.Errorf("%s: got %s, want the first answer again: %s", key, again.body, first.body)
		}
	}
	if after := s.rows(); after != before {
		t.Errorf("the same submission stored %d rows more", after-before)
	}
	other := s.join().want(202, "POST /v1/analyses", `{"text":"Another owner."}`, "Idempotency-Key: the-key")
	if other.header.Get("Idempotent-Replayed") != "" {
		t.Error("got another owner's answer")
	}
}

func TestAListIsReadPageByPage(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	c := s.join()
	var want, got []string
	for i := range 5 {
		want = append(want, c.submit(fmt.Sprintf("Speech number %d of five.", i)).Id.String())
	}
	slices.Reverse(want)
	for path := "GET /v1/analyses?limit=2&status=queued"; path != ""; {
		page := read[api.AnalysisList](t, c.want(http.StatusOK, path, ""))
		path = ""
		for _, a := range page.Data {
			got = append(got, a.Id.String())
		}
		if page.NextCursor != nil {
			path = "GET /v1/analyses?limit=2&status=queued&cursor=" + *page.NextCursor
			c.refused(400, "invalid_cursor", "GET /v1/analyses?cursor="+*page.NextCursor, "") // the filter is another
			s.join().refused(400, "invalid_cursor", path[:len(path)-1]+"A", "")
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for filter, n := range map[string]int{
		"kind=pitch": 0, "kind=general": 5, "source=text": 5, "lane=batch": 0, "label=x": 0, "status=running": 0,
		"created_after=2020-01-01T00:00:00Z": 5, "created_before=2020-01-01T00:00:00Z": 0,
	} {
		if page := read[api.AnalysisList](t, c.want(200, "GET /v1/analyses?"+filter, "")); len(page.Data) != n {
			t.Errorf("%s: got %d, want %d", filter, len(page.Data), n)
		}
	}
}
