package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const events = "GET /v1/analyses/{id}/events"

// streams answers every stream with the whole life of an analysis.
func streams(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	emit(w, "snapshot", 1, state(id, 1, "queued", ""))
	fmt.Fprint(w, ": keep-alive\n\n")
	emit(w, "status", 2, state(id, 2, "running", "measuring"))
	emit(w, "done", 3, finished(id, 3))
}

func TestAnalyzeStreamsToTheReport(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	api.on(events, streams)
	if code := sh.run("analyze", sh.write("opening.txt", "Good evening."), "--url", api.URL, "--key", testKey); code != 0 {
		t.Fatalf("exit code %d: %s", code, &sh.err)
	}
	for _, want := range []string{"opening\n", "Overall     7.4", "120 words", "Well said."} {
		if !strings.Contains(sh.out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, &sh.out)
		}
	}
	for _, want := range []string{"submitting\n", "queued\n", "measuring\n", "succeeded\n"} {
		if !strings.Contains(sh.err.String(), want) {
			t.Errorf("the progress lacks %q:\n%s", want, &sh.err)
		}
	}
	if strings.Contains(sh.out.String()+sh.err.String(), "\x1b") {
		t.Error("a pipe got terminal commands")
	}
}

func TestAnalyzePassesTheLanguageOn(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	api.on(events, streams)
	var got submission
	api.on("POST /v1/analyses", func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Errorf("reading a submission: %v", err)
		}
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprint(w, state(got.Title, 1, "queued", ""))
	})
	if code := sh.run("analyze", sh.write("ponts.txt", "Bonsoir."), "--language", "fr", "--url", api.URL, "--key", testKey); code != 0 {
		t.Fatalf("exit code %d: %s", code, &sh.err)
	}
	if got.Language != "fr" {
		t.Errorf("language %q, want fr", got.Language)
	}
}

func TestAnalyzeReportsFilesInTheOrderGiven(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	last := make(chan struct{})
	api.on(events, func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("id") == "0" {
			<-last // the first file is the last to finish
		}
		streams(w, r)
		if r.PathValue("id") == "5" {
			close(last)
		}
	})
	args := []string{"analyze", "--json", "--url", api.URL, "--key", testKey}
	for i := range 6 {
		args = append(args, sh.write(fmt.Sprintf("%d.txt", i), "Words."))
	}
	if code := sh.run(args...); code != 0 {
		t.Fatalf("exit code %d: %s", code, &sh.err)
	}
	for i, line := range strings.Split(strings.TrimSpace(sh.out.String()), "\n") {
		var d document
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatalf("line %d is not JSON: %v\n%s", i, err, line)
		}
		if want := strconv.Itoa(i); d.ID != want {
			t.Errorf("line %d is %s, want %s", i, d.ID, want)
		}
	}
	if slices.Sort(api.keys); len(slices.Compact(api.keys)) != 6 {
		t.Errorf("idempotency keys are not one per file: %q", api.keys)
	}
}

func TestBrokenStreamIsResumedAfterTheLastVersion(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	var resumed []string
	api.on(events, func(w http.ResponseWriter, r *http.Request) {
		resumed = append(resumed, r.Header.Get("Last-Event-ID"))
		if len(resumed) == 1 {
			emit(w, "status", 2, state("a", 2, "running", "coaching"))
			return
		}
		emit(w, "done", 3, finished("a", 3))
	})
	if code := sh.run("analyze", sh.write("a", "Words."), "--url", api.URL, "--key", testKey); code != 0 {
		t.Fatalf("exit code %d: %s", code, &sh.err)
	}
	if want := []string{"1", "2"}; !slices.Equal(resumed, want) {
		t.Errorf("Last-Event-ID was %q, want %q", resumed, want)
	}
	if n := api.count("GET /v1/analyses/a"); n != 0 {
		t.Errorf("polled %d times although the stream came back", n)
	}
}

func TestPollsWhereNothingStreams(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	polls := 0
	api.on("GET /v1/analyses/{id}", func(w http.ResponseWriter, r *http.Request) {
		if got := r.URL.Query().Get("wait"); got != "25" {
			t.Errorf("wait=%q, want 25", got)
		}
		w.Header().Set("Preference-Applied", "wait=25")
		switch polls++; polls {
		case 1:
			if got := r.Header.Get("If-None-Match"); got != `W/"1"` {
				t.Errorf("If-None-Match is %s", got)
			}
			w.WriteHeader(http.StatusNotModified)
		case 2:
			fmt.Fprint(w, state("a", 2, "running", "measuring"))
		default:
			fmt.Fprint(w, finished("a", 3))
		}
	})
	if code := sh.run("analyze", sh.write("a", "Words."), "--url", api.URL, "--key", testKey); code != 0 {
		t.Fatalf("exit code %d: %s", code, &sh.err)
	}
	if polls != 3 || !strings.Contains(sh.out.String(), "Well said.") {
		t.Errorf("polled %d times, printed:\n%s", polls, &sh.out)
	}
}

func TestPollsWhenStreamsKeepBreaking(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	api.on(events, func(w http.ResponseWriter, _ *http.Request) {
		emit(w, "snapshot", 1, state("a", 1, "queued", ""))
	})
	api.on("GET /v1/analyses/{id}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, finished("a", 3)) })
	if code := sh.run("analyze", sh.write("a", "Words."), "--url", api.URL, "--key", testKey); code != 0 {
		t.Fatalf("exit code %d: %s", code, &sh.err)
	}
	if n := api.count("GET /v1/analyses/a/events"); n != 3 {
		t.Errorf("opened %d streams, want 3", n)
	}
}

func TestLimitIsWaitedOut(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	submit, tries := api.routes["POST /v1/analyses"], 0
	api.on("POST /v1/analyses", func(w http.ResponseWriter, r *http.Request) {
		if tries++; tries == 1 {
			w.Header().Set("Retry-After", "12")
			refuse(w, http.StatusTooManyRequests, `{"title":"Too Many Requests"}`)
			return
		}
		submit(w, r)
	})
	api.on(events, streams)
	if code := sh.run("analyze", sh.write("a", "Words."), "--url", api.URL, "--key", testKey); code != 0 {
		t.Fatalf("exit code %d: %s", code, &sh.err)
	}
	if want := []time.Duration{12 * time.Second}; !slices.Equal(sh.slept, want) {
		t.Errorf("waited %v, want %v", sh.slept, want)
	}
	if want := "limited by the server, going on in 12 s"; !strings.Contains(sh.err.String(), want) {
		t.Errorf("standard error lacks %q:\n%s", want, &sh.err)
	}
	if len(api.keys) != 2 || api.keys[0] != api.keys[1] {
		t.Errorf("the retry must repeat the idempotency key: %q", api.keys)
	}
}

func TestUnavailableServerIsAskedABoundedNumberOfTimes(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	api.on("POST /v1/analyses", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusServiceUnavailable, `{"title":"Service Unavailable"}`)
	})
	if code := sh.run("analyze", sh.write("a", "Words."), "--url", api.URL, "--key", testKey); code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
	if n := api.count("POST /v1/analyses"); n != 6 {
		t.Errorf("tried %d times, want 6", n)
	}
}

func TestValidationProblemShowsEachField(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	api.on("POST /v1/analyses", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusUnprocessableEntity, `{"title":"Unprocessable Entity","detail":"The request is not valid.",
			"request_id":"r-7","errors":[{"pointer":"/title","code":"too_long","detail":"At most 200\u001b[31m characters."}]}`)
	})
	if code := sh.run("analyze", sh.write("a", "Words."), "--url", api.URL, "--key", testKey); code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
	want := "The request is not valid.\n  - /title: At most 200 characters.\n  request id r-7\n"
	if !strings.HasSuffix(sh.err.String(), want) {
		t.Errorf("standard error does not end with %q:\n%s", want, &sh.err)
	}
}

func TestFailedJobFailsTheCommandButNotTheOthers(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	api.on(events, func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("id") != "bad" {
			streams(w, r)
			return
		}
		emit(w, "done", 2, strings.Replace(state("bad", 2, "failed", ""), `"error":null`,
			`"error":{"code":"crash_loop","message":"Its workers kept vanishing.","retryable":false}`, 1))
	})
	code := sh.run("analyze", "--json", sh.write("bad", "Words."), sh.write("good", "Words."), "--url", api.URL, "--key", testKey)
	if code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
	if lines := strings.Count(sh.out.String(), "\n"); lines != 2 {
		t.Errorf("printed %d documents, want 2:\n%s", lines, &sh.out)
	}
	for _, want := range []string{"ended as failed: Its workers kept vanishing. (crash_loop)", "1 of 2 analyses did not succeed"} {
		if !strings.Contains(sh.err.String(), want) {
			t.Errorf("standard error lacks %q:\n%s", want, &sh.err)
		}
	}
}

func TestJSONIsTheDocumentAndNothingElse(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	api.on(events, func(w http.ResponseWriter, _ *http.Request) {
		emit(w, "done", 3, strings.Replace(finished("a", 3), "Well said.", "Well\u009b31m said.", 1))
	})
	sh.program.In = strings.NewReader("Words.")
	if code := sh.run("analyze", "-", "--title", "a", "--json", "--url", api.URL, "--key", testKey); code != 0 {
		t.Fatalf("exit code %d: %s", code, &sh.err)
	}
	if strings.Count(sh.out.String(), "\n") != 1 || strings.Contains(sh.out.String(), "\u009b") {
		t.Errorf("not one safe line: %q", &sh.out)
	}
	var got, want any
	if err := json.Unmarshal(sh.out.Bytes(), &got); err != nil {
		t.Fatalf("standard output is not JSON: %v", err)
	}
	if err := json.Unmarshal([]byte(strings.Replace(finished("a", 3), "Well said.", `Well\u009b31m said.`, 1)), &want); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestInterruptionOfADevPointsToNoServerThatIsGone(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	ctx, cancel := context.WithCancel(t.Context())
	api.on(events, func(w http.ResponseWriter, r *http.Request) {
		emit(w, "snapshot", 1, state("a", 1, "queued", ""))
		cancel()
		<-r.Context().Done()
	})
	if err := sh.program.show(ctx, api.URL, testKey, []string{sh.write("a", "Words.")}); err == nil {
		t.Error("it succeeded")
	}
	if said := sh.err.String(); !strings.Contains(said, "interrupted") || strings.Contains(said, "curl") || strings.Contains(said, "goes on") {
		t.Errorf("it says %s", said)
	}
}

func TestAProgramThatGoRanIsRunSoAgain(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/tmp/go-build123/b001/exe/masterspeak": "go run .", "/home/ada/.cache/go-build/4f/masterspeak": "go run .",
		"./masterspeak": "./masterspeak", "masterspeak": "masterspeak",
		"/home/ada/my tools/masterspeak": "'/home/ada/my tools/masterspeak'",
	} {
		if got := programName(path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

func TestInterruptionSaysThatTheAnalysisGoesOn(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	ctx, cancel := context.WithCancel(t.Context())
	api.on(events, func(w http.ResponseWriter, r *http.Request) {
		emit(w, "snapshot", 1, state("a", 1, "queued", ""))
		cancel()
		<-r.Context().Done()
	})
	code := sh.program.execute(ctx, []string{"analyze", sh.write("a", "Words."), "--url", api.URL, "--key", testKey})
	if code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
	want := "interrupted\n  The analysis goes on at the server. See it, with your key in MASTERSPEAK_API_KEY, by\n" +
		`    curl -s "` + api.URL + `/v1/analyses/a" -H "X-API-Key: $MASTERSPEAK_API_KEY"` + "\n"
	if !strings.HasSuffix(sh.err.String(), want) {
		t.Errorf("standard error does not end with %q:\n%s", want, &sh.err)
	}
}

func TestShowPrintsTheSamples(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	api.on(events, streams)
	if err := sh.program.show(t.Context(), api.URL, testKey, []string{sh.write("sample.txt", "Words.")}); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(sh.out.String(), "sample\n") {
		t.Errorf("printed:\n%s", &sh.out)
	}
}
