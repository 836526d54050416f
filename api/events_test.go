package api_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// frames is a stream of events, read frame by frame.
type frames struct {
	t    *testing.T
	resp reply
	body io.Closer
	in   *bufio.Reader
}

// follow opens a stream over a real connection.
func follow(t *testing.T, s *api.Server, path string, headers ...string) *frames {
	t.Helper()
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = api.NewHTTPServer("", s.Handler())
	srv.Start()
	client := &http.Client{Transport: &http.Transport{}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+adaKey)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = resp.Body.Close()
		client.CloseIdleConnections()
		srv.CloseClientConnections()
		srv.Close()
	})
	return &frames{t: t, resp: reply{resp.StatusCode, resp.Header}, body: resp.Body, in: bufio.NewReader(resp.Body)}
}

func (f *frames) leave() { _ = f.body.Close() }

// next returns the next frame, or "" at the end of the stream.
func (f *frames) next() string {
	f.t.Helper()
	var frame strings.Builder
	for {
		line, err := f.in.ReadString('\n')
		if err != nil || line == "\n" {
			return frame.String()
		}
		frame.WriteString(line)
	}
}

func (f *frames) want(starts string) string {
	f.t.Helper()
	frame := f.next()
	if !strings.HasPrefix(frame, starts) {
		f.t.Fatalf("got frame %q, want it to start with %q", frame, starts)
	}
	return frame
}

func (f *frames) wantEnd() {
	f.t.Helper()
	if frame := f.next(); frame != "" {
		f.t.Fatalf("got frame %q, want the end", frame)
	}
}

func TestAStreamShowsEachVersionUntilTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld()
	id := w.put(1, analysis.Queued, 1).ID.String()
	f := follow(t, w.serve(api.Config{}), "/v1/analyses/"+id+"/events")
	wantHeader(t, f.resp, "Content-Type", "text/event-stream; charset=utf-8")
	wantHeader(t, f.resp, "Cache-Control", "no-cache, no-transform")
	wantHeader(t, f.resp, "X-Accel-Buffering", "no")
	f.want("retry: ")
	f.want("event: snapshot\nid: 1\ndata: {")
	w.changed <- struct{}{} // nothing newer: nothing to show
	w.change(1, analysis.Running, 2)
	f.want("event: status\nid: 2\n")
	w.change(1, analysis.Succeeded, 3)
	frame := f.want("event: done\nid: 3\n")
	wantContains(t, frame, `"status":"succeeded"`)
	f.wantEnd()
}

func TestAStreamOfAnEndedAnalysis(t *testing.T) {
	t.Parallel()
	w := newWorld()
	path := "/v1/analyses/" + w.put(1, analysis.Failed, 5).ID.String() + "/events"
	t.Run("shows the end to who has not seen it", func(t *testing.T) {
		t.Parallel()
		f := follow(t, w.serve(api.Config{}), path, "Last-Event-ID: rubbish")
		f.want("retry: ")
		f.want("event: snapshot\nid: 5\n")
		f.want("event: done\nid: 5\n")
		f.wantEnd()
	})
	t.Run("tells who has seen it to stop", func(t *testing.T) {
		t.Parallel()
		f := follow(t, w.serve(api.Config{}), path, "Last-Event-ID: 5")
		if f.resp.StatusCode != http.StatusNoContent {
			t.Errorf("got status %d, want 204", f.resp.StatusCode)
		}
	})
}

func TestAStreamOfAnAnalysisThatIsDeletedSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld()
	id := w.put(1, analysis.Running, 1).ID
	f := follow(t, w.serve(api.Config{}), "/v1/analyses/"+id.String()+"/events")
	f.want("retry: ")
	f.want("event: snapshot")
	w.mu.Lock()
	delete(w.jobs, id)
	w.mu.Unlock()
	w.changed <- struct{}{}
	if got, want := f.next(), "event: gone\ndata: {\"id\":\""+id.String()+"\"}\n"; got != want {
		t.Errorf("got frame %q, want %q", got, want)
	}
	f.wantEnd()
}

func TestAQuietStreamIsKeptAlive(t *testing.T) {
	t.Parallel()
	w := newWorld()
	id := w.put(1, analysis.Queued, 1).ID.String()
	f := follow(t, w.serve(api.Config{Streams: api.Streams{KeepAlive: time.Millisecond}}), "/v1/analyses/"+id+"/events")
	f.want("retry: ")
	f.want("event: snapshot")
	f.want(": keep-alive")
	w.put(1, analysis.Cancelled, 2) // and no event: it was lost
	for frame := f.next(); !strings.HasPrefix(frame, "event: done"); frame = f.next() {
		if frame != ": keep-alive\n" {
			t.Fatalf("got frame %q, want done", frame)
		}
	}
}

func TestAStreamEndsWhenItsTimeIsUp(t *testing.T) {
	t.Parallel()
	w := newWorld()
	id := w.put(1, analysis.Queued, 1).ID.String()
	f := follow(t, w.serve(api.Config{Streams: api.Streams{MaxLife: time.Millisecond}}), "/v1/analyses/"+id+"/events")
	f.want("retry: ")
	f.want("event: snapshot")
	f.wantEnd()
}

func TestAStreamEndsWithTheCredentialThatOpenedIt(t *testing.T) {
	t.Parallel()
	w := newWorld()
	path := w.put(1, analysis.Queued, 1).ID.String() + "/events"
	s := w.serve(api.Config{Streams: api.Streams{KeepAlive: time.Millisecond}})
	for _, route := range []string{"/v1/analyses/" + path, "/v1/events"} {
		w.shutOut.Store(false)
		f := follow(t, s, route)
		f.want("retry: ")
		f.want("event: snapshot")
		f.want(": keep-alive")
		w.shutOut.Store(true)
		for frame := f.next(); frame != ""; frame = f.next() {
			if frame != ": keep-alive\n" {
				t.Fatalf("%s: got frame %q, want the end", route, frame)
			}
		}
	}
}

func TestStreamsAreCountedPerCaller(t *testing.T) {
	t.Parallel()
	w, closing := newWorld(), make(chan struct{})
	s := w.serve(api.Config{Streams: api.Streams{PerCaller: 1}, Closing: closing})
	path := "/v1/analyses/" + w.put(1, analysis.Queued, 1).ID.String() + "/events"
	f := follow(t, s, path)
	f.want("retry: ")
	f.want("event: snapshot")
	resp, body := ask(t, s, "GET "+path, "")
	wantStatus(t, resp, body, 429)
	wantContains(t, body, `"code":"too_many_streams"`)
	close(closing) // which ends the first
	f.wantEnd()
}

func TestAnOwnersStreamShowsEveryAnalysis(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.put(1, analysis.Queued, 1)
	w.put(2, analysis.Running, 2)
	w.put(3, analysis.Succeeded, 3)
	f := follow(t, w.serve(api.Config{}), "/v1/events")
	f.want("retry: ")
	frame := f.want("event: snapshot\ndata: {")
	if n := strings.Count(frame, `"version":`); n != 2 {
		t.Errorf("got %d analyses in %s, want the two live ones", n, frame)
	}
	w.change(1, analysis.Queued, 1) // as old as the snapshot
	w.change(1, analysis.Running, 2)
	wantContains(t, f.want("event: status\n"), `"status":"running"`, `"version":2`)
	w.change(2, analysis.Failed, 3)
	wantContains(t, f.want("event: done\n"), `"status":"failed"`)
}

func TestAnOwnersStreamLooksForItselfWhenEventsAreLost(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.put(1, analysis.Running, 2)
	f := follow(t, w.serve(api.Config{}), "/v1/events")
	f.want("retry: ")
	f.want("event: snapshot\n")
	w.put(1, analysis.Succeeded, 3)
	w.put(2, analysis.Queued, 1)
	w.changed <- struct{}{} // and no event: the bus was away
	wantContains(t, f.want("event: status\n"), `"status":"queued"`)
	wantContains(t, f.want("event: done\n"), `"status":"succeeded"`)
}

func TestAnOwnersStreamEndsForAReaderThatFellBehind(t *testing.T) {
	t.Parallel()
	w := newWorld()
	f := follow(t, w.serve(api.Config{}), "/v1/events")
	f.want("retry: ")
	f.want("event: snapshot\n")
	w.mu.Lock()
	w.overflow = true
	w.mu.Unlock()
	w.changed <- struct{}{}
	f.wantEnd()
}

func TestAClientThatLeavesGivesItsPlaceBack(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{Streams: api.Streams{PerCaller: 1}})
	f := follow(t, s, "/v1/events")
	f.want("retry: ")
	f.leave()
	s.Wait()
	again := follow(t, s, "/v1/events")
	again.want("retry: ")
}

func TestAStreamIsAnAnswerLikeAnyOther(t *testing.T) {
	t.Parallel()
	w, closing := newWorld(), make(chan struct{})
	s := w.serve(api.Config{Closing: closing, AllowedOrigins: []string{"https://app.example"}})
	f := follow(t, s, "/v1/events", "X-Request-ID: mine", "Origin: https://app.example")
	wantHeader(t, f.resp, "X-Request-ID", "mine")
	wantHeader(t, f.resp, "Access-Control-Allow-Origin", "https://app.example")
	wantHeader(t, f.resp, "X-Content-Type-Options", "nosniff")
	if _, err := http.ParseTime(f.resp.Header.Get("Date")); err != nil {
		t.Errorf("the date: %v", err)
	}
	f.want("retry: ")
	f.want("event: snapshot")
	close(closing)
	s.Wait() // the HTTP server knows nothing of the stream
	f.wantEnd()
}
