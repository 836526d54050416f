package e2e

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestAClientThatOpenAPITypeScriptMadeCompilesAndSubmits(t *testing.T) {
	t.Parallel()
	need(t, "node", "npm")
	at := startDev(t, spaced(t)).credentials(t)
	dir := consumers(t)
	node(t, dir, nil, "node_modules/openapi-typescript/bin/cli.js", at.URL+"/openapi.yaml", "--output", "schema.ts",
		"--default-non-nullable=false") // or what has a default must be given
	node(t, dir, nil, "node_modules/typescript/bin/tsc", "--strict", "--target", "es2022", "--lib", "es2022,dom",
		"--module", "nodenext", "submit.ts")
	got := node(t, dir, []string{"URL=" + at.URL, "KEY=" + at.APIKey}, "submit.js")
	if want := "422 validation_failed /kind\nsucceeded 24 number\n"; got != want {
		t.Errorf("it printed %q, want %q", got, want)
	}
}

func TestEventSourceResumesAStreamThatBroke(t *testing.T) {
	t.Parallel()
	need(t, "node", "npm")
	s := stage.NewSystem(t, testenv.PostgresDSN(t))
	api := s.API(t)
	id := api.Submit(t, "Um, so, we start. And we end.")
	dir := consumers(t)
	front, asked, cut := breaking(t, api)

	cmd := exec.CommandContext(testenv.Context(t), "node", "follow.js")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "URL="+front+"/v1/analyses/"+id+"/events", "KEY="+api.Token)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "snapshot 1 queued" {
		t.Fatalf("it began with %q", lines.Text())
	}
	if first := testenv.Receive(t, asked); first != "" {
		t.Errorf("the first request has Last-Event-ID %q", first)
	}
	close(cut)
	s.Worker(t) // only now: the rest happens after the stream broke
	var last, before string
	for lines.Scan() {
		before, last = last, lines.Text()
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(before, "done ") || !strings.HasSuffix(before, " succeeded") || last != "closed 204" {
		t.Errorf("it ended with %q and %q", before, last)
	}
	if again := testenv.Receive(t, asked); again != "1" {
		t.Errorf("it came back after %q, want the version that it saw", again)
	}
	if done := testenv.Receive(t, asked); !strings.Contains(before, "done "+done+" ") {
		t.Errorf("after %q it came back after %q", before, done)
	}
}

// breaking passes streams on to the API. The first breaks after an event,
// when it is cut. It tells the Last-Event-ID of each.
func breaking(t *testing.T, api *stage.Client) (url string, asked chan string, cut chan struct{}) {
	t.Helper()
	asked, cut = make(chan string, 100), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := r.Header.Get("Last-Event-ID")
		header := []string{"Accept", r.Header.Get("Accept")}
		if seen != "" {
			header = append(header, "Last-Event-ID", seen)
		}
		stream, err := api.Open(r.Context(), http.MethodGet, r.URL.Path, "", header...)
		asked <- seen
		if err != nil {
			return // the reader has left
		}
		defer stream.Body.Close()
		w.Header().Set("Content-Type", stream.Header.Get("Content-Type"))
		w.WriteHeader(stream.StatusCode)
		data := false // the preamble is no event
		for events := bufio.NewReader(stream.Body); ; {
			line, err := events.ReadString('\n')
			_, _ = io.WriteString(w, line)
			w.(http.Flusher).Flush()
			if err != nil {
				return
			}
			data = data || strings.HasPrefix(line, "data:")
			if line == "\n" && data && seen == "" {
				select {
				case <-cut:
				case <-r.Context().Done():
				}
				panic(http.ErrAbortHandler)
			}
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, asked, cut
}

// consumers is a folder with the programs of testdata and what they need, as
// package-lock.json has it.
func consumers(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "javascript"))); err != nil {
		t.Fatal(err)
	}
	run(t, dir, nil, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	return dir
}

func node(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	return run(t, dir, env, "node", args...)
}

// run runs a program to a good end and returns what it printed.
func run(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	var problems strings.Builder
	cmd := exec.CommandContext(testenv.Context(t), name, args...)
	cmd.Dir, cmd.Env, cmd.Stderr = dir, append(os.Environ(), env...), &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, out, &problems)
	}
	return string(out)
}
