package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const busyQueue = `{"lanes":[
	{"name":"interactive","queued":12,"dispatched":64,"running":8,"delayed":0,"oldest_age_seconds":3.24,"paused":false,
	 "stream_messages":71,"consumer_pending":63,"consumer_ack_pending":8,"drift":1},
	{"name":"batch","queued":1204000,"dispatched":0,"running":0,"delayed":5,"oldest_age_seconds":7300,"paused":true,
	 "stream_messages":0,"consumer_pending":0,"consumer_ack_pending":0,"drift":0}],
	"dead_letters":3,"workers":[{"id":"0193\u001b[2J4b1c","version":"v1.2.3","slots":16,"busy":8,"last_seen":"2026-03-01T12:00:00Z"}]}`

const brokerAway = `{"lanes":[{"name":"batch","queued":1,"dispatched":2,"running":0,"delayed":0,"oldest_age_seconds":200,"paused":false,
	"stream_messages":null,"consumer_pending":null,"consumer_ack_pending":null,"drift":null}],"dead_letters":0,"workers":[]}`

// view is what is shown of a queue, two seconds after noon.
func view(t *testing.T, document string, l look) string {
	t.Helper()
	var q queueState
	if err := json.Unmarshal([]byte(document), &q); err != nil {
		t.Fatal(err)
	}
	return strings.Join(q.lines(l, time.Date(2026, 3, 1, 12, 0, 2, 0, time.UTC)), "\n") + "\n"
}

func TestTheQueueIsATableOfLanesAndAListOfWorkers(t *testing.T) {
	t.Parallel()
	want := `LANE                QUEUED    SENT RUNNING DELAYED  OLDEST  STREAM  DRIFT
interactive open        12      64       8       0    3.2s      71      1
batch       paused   1204k       0       0       5      2h       0      0

Dead letters  3, 'masterspeak queue dead' lists them
Workers       1, 8 of 16 slots busy
  01934b1c                             v1.2.3   ████░░░░   8/16  seen 2.0s ago
`
	if diff := cmp.Diff(want, view(t, busyQueue, look{width: widest})); diff != "" {
		t.Errorf("view (-want +got):\n%s", diff)
	}
	want = `LANE                QUEUED    SENT RUNNING DELAYED  OLDEST  STREAM  DRIFT
batch       open         1       2       0       0      3m       -      -

The broker cannot be reached. Submissions are accepted and wait for it.
Dead letters  none
Workers       none, start one with 'masterspeak worker'
`
	if diff := cmp.Diff(want, view(t, brokerAway, look{width: widest})); diff != "" {
		t.Errorf("view without a broker (-want +got):\n%s", diff)
	}
}

func TestTheQueueFitsIntoANarrowTerminal(t *testing.T) {
	t.Parallel()
	for line := range strings.Lines(view(t, busyQueue, look{width: 40, colour: true})) {
		if n := utf8.RuneCountInString(escapes.ReplaceAllString(strings.TrimSuffix(line, "\n"), "")); n >= 40 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
}

func TestAViewTakesThePlaceOfTheOneBefore(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := &screen{w: &out, look: look{width: widest}, live: true, height: func() int { return 4 }}
	s.show([]string{"one", "two"})
	s.note("lost the connection")
	s.show([]string{"1", "2", "3", "4", "5"})
	want := "one\ntwo\n" + "\x1b[2A\x1b[Jone\ntwo\nlost the connection\n" + "\x1b[3A\x1b[J1\n2\n… and 3 more lines\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("screen (-want +got):\n%s", diff)
	}
}

func TestAPipeGetsTheQueueOnce(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t, "MASTERSPEAK_API_KEY="+testKey)
	api.on("GET /v1/ops/queue", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, busyQueue) })
	if code := sh.run("queue", "status", "--url", api.URL); code != 0 {
		t.Fatalf("exit code %d: %s", code, &sh.err)
	}
	if got := sh.out.String(); !strings.Contains(got, "\nbatch       paused ") || strings.Contains(got, "\x1b") {
		t.Errorf("printed\n%q", got)
	}
	sh.out.Reset()
	if code := sh.run("queue", "status", "--json", "--url", api.URL); code != 0 {
		t.Fatalf("exit code %d: %s", code, &sh.err)
	}
	if got := sh.out.String(); strings.Count(got, "\n") != 1 || !json.Valid([]byte(got)) || !strings.Contains(got, `"drift":1`) {
		t.Errorf("printed\n%s", got)
	}
}

func TestWatchingGoesOnUntilItIsInterrupted(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t, "MASTERSPEAK_API_KEY="+testKey)
	api.on("GET /v1/ops/queue", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, brokerAway) })
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	sleep := sh.program.sleep
	sh.program.sleep = func(ctx context.Context, d time.Duration) error {
		if api.count("GET /v1/ops/queue") == 3 {
			interrupt()
		}
		return sleep(ctx, d)
	}
	if code := sh.program.execute(ctx, []string{"queue", "status", "--watch", "--json", "--url", api.URL}); code != 0 {
		t.Errorf("exit code %d: %s", code, &sh.err)
	}
	if n := strings.Count(sh.out.String(), "\n"); n != 3 {
		t.Errorf("printed %d documents, want 3:\n%s", n, &sh.out)
	}
}

func TestLanesArePausedAndResumedByTheirNames(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t, "MASTERSPEAK_API_KEY="+testKey)
	api.on("POST /v1/ops/lanes/batch/pause", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	api.on("POST /v1/ops/lanes/batch/resume", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusForbidden, `{"title":"Forbidden","detail":"The scope ops is needed."}`)
	})
	if code := sh.run("queue", "pause", "batch", "--url", api.URL); code != 0 || !strings.Contains(sh.err.String(), "batch is paused") {
		t.Errorf("exit code %d: %s", code, &sh.err)
	}
	if code := sh.run("queue", "resume", "batch", "--url", api.URL); code != exitFailed || !strings.Contains(sh.err.String(), "users create --email ADDRESS --operator'") {
		t.Errorf("exit code %d: %s", code, &sh.err)
	}
}

func TestWhatCannotBeMeantIsNotSent(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"queue"}, {"queue", "stop"}, {"queue", "pause"}, {"queue", "pause", "fast"}, {"queue", "resume", "batch", "interactive"},
		{"queue", "status", "--watch", "--once"}, {"queue", "status", "batch"},
		{"queue", "dead", "--limit", "-1"},
	} {
		sh := newShell(t)
		if code := sh.run(args...); code != exitUsage || !strings.Contains(sh.err.String(), "--help") {
			t.Errorf("%v: exit code %d, want %d: %s", args, code, exitUsage, &sh.err)
		}
	}
}
