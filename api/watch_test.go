package api_test

import (
	"testing"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

type answer struct {
	resp reply
	body string
}

// askLater asks in the background; the answer comes on the channel.
func askLater(t *testing.T, s *api.Server, route string, headers ...string) <-chan answer {
	t.Helper()
	answers := make(chan answer, 1)
	go func() {
		resp, body := ask(t, s, route, "", headers...)
		answers <- answer{resp, body}
	}()
	return answers
}

func TestGetAnswersWithAnETagAndAdvice(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{})
	live, done := w.put(1, analysis.Running, 4), w.put(2, analysis.Succeeded, 9)
	resp, body := ask(t, s, "GET /v1/analyses/"+live.ID.String(), "")
	wantStatus(t, resp, body, 200)
	wantHeader(t, resp, "ETag", `W/"4"`)
	wantHeader(t, resp, "Retry-After", "2")
	wantHeader(t, resp, "Cache-Control", "private, no-cache")
	resp, body = ask(t, s, "HEAD /v1/analyses/"+done.ID.String(), "")
	wantStatus(t, resp, body, 200)
	wantHeader(t, resp, "Retry-After", "")
	for _, tag := range []string{`W/"9"`, `"9"`, `"1", W/"9"`, `*`} {
		resp, body = ask(t, s, "GET /v1/analyses/"+done.ID.String(), "", "If-None-Match: "+tag)
		wantStatus(t, resp, body, 304)
		wantHeader(t, resp, "ETag", `W/"9"`)
	}
	resp, body = ask(t, s, "GET /v1/analyses/"+done.ID.String(), "", `If-None-Match: W/"8"`)
	wantStatus(t, resp, body, 200)
}

func TestALongPollAnswersAtTheNextVersion(t *testing.T) {
	t.Parallel()
	for _, ask := range [][]string{{"?wait=60", ""}, {"", "Prefer: respond-async, wait=60"}} {
		w := newWorld()
		s := w.serve(api.Config{})
		path := "GET /v1/analyses/" + w.put(1, analysis.Queued, 1).ID.String() + ask[0]
		got := askLater(t, s, path, append(ask[1:], `If-None-Match: W/"1"`)...)
		<-w.watching
		w.changed <- struct{}{} // a signal without a change is not an answer
		w.change(1, analysis.Running, 2)
		a := <-got
		wantStatus(t, a.resp, a.body, 200)
		wantHeader(t, a.resp, "ETag", `W/"2"`)
		wantHeader(t, a.resp, "Preference-Applied", "wait=25")
	}
}

func TestALongPollDoesNotWaitForNothing(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{})
	live, done := w.put(1, analysis.Queued, 3).ID.String(), w.put(2, analysis.Failed, 3).ID.String()
	resp, body := ask(t, s, "GET /v1/analyses/"+done+"?wait=25", "")
	wantStatus(t, resp, body, 200)
	resp, body = ask(t, s, "GET /v1/analyses/"+live+"?wait=25", "", `If-None-Match: W/"2"`)
	wantStatus(t, resp, body, 200)
	resp, body = ask(t, s, "GET /v1/analyses/"+live+"?wait=0", "")
	wantStatus(t, resp, body, 200)
	wantHeader(t, resp, "Preference-Applied", "wait=0")
	for _, bad := range []string{"x", "-1", "1.5"} {
		resp, body = ask(t, s, "GET /v1/analyses/"+live+"?wait="+bad, "")
		wantStatus(t, resp, body, 400)
	}
	resp, body = ask(t, s, "GET /v1/analyses/"+live, "", "Prefer: wait=soon")
	wantStatus(t, resp, body, 200)
	wantHeader(t, resp, "Preference-Applied", "")
}

func TestALongPollEndsWithNothingNewAfterItsTime(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{})
	path := "GET /v1/analyses/" + w.put(1, analysis.Queued, 1).ID.String() + "?wait=1"
	resp, body := ask(t, s, path, "", `If-None-Match: W/"1"`)
	wantStatus(t, resp, body, 304)
	wantHeader(t, resp, "Preference-Applied", "wait=1")
}

func TestALongPollAnswersWhenTheServerCloses(t *testing.T) {
	t.Parallel()
	w, closing := newWorld(), make(chan struct{})
	s := w.serve(api.Config{Closing: closing})
	got := askLater(t, s, "GET /v1/analyses/"+w.put(1, analysis.Queued, 1).ID.String()+"?wait=25")
	<-w.watching
	close(closing)
	a := <-got
	wantStatus(t, a.resp, a.body, 200)
}
