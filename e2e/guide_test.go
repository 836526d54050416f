package e2e

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/masterspeak/masterspeak/api/apitest"
	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// guide is what an integrator reads, in this order.
var guide = []string{"api.md", "api/speeches.md", "api/accounts.md", "api/webhooks.md", "api/operations.md"}

// What the guide tells to paste is one script that makes every call, and every
// answer is a good one.
func TestTheCommandsOfTheGuideWork(t *testing.T) {
	t.Parallel()
	need(t, "curl")
	dir := spaced(t)
	copySamples(t, dir)
	d := startDev(t, dir, "RATE_LIMIT_ENABLED=false")
	front := record(t, d.credentials(t).URL)
	pasted, keyboard, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer pasted.Close()
	sh := stage.Start(t, stage.Command{
		Path: "sh", Args: []string{"-e", "-c", guideScript(t, front.URL)}, Dir: dir, Env: []string{"PATH=" + os.Getenv("PATH")}, Stdin: pasted,
	})
	for _, page := range []string{"verify-email", "reset-password"} {
		fmt.Fprintln(keyboard, printedToken(t, d, sh, page))
	}
	keyboard.Close()
	sh.Wait(t)
	if sh.Code() != 0 {
		t.Errorf("it ended with %d", sh.Code())
	}
	for _, want := range []string{`"max_bytes"`, `"status":"succeeded"`, "event: done", `"accepted":1`, "whsec_", "masterspeak_", "audio_corrupt"} {
		if !strings.Contains(sh.Out.String(), want) {
			t.Errorf("nothing printed %q", want)
		}
	}
	front.wantEveryCall(t, "curl")
	for call, statuses := range front.calls {
		if slices.ContainsFunc(statuses, refused) {
			t.Errorf("%s was answered with %v", call, statuses)
		}
	}
}

// The examples of the client are what the guide shows in Go. They make every
// call too.
func TestTheExamplesOfTheGuideWork(t *testing.T) {
	t.Parallel()
	d := startDev(t, spaced(t), "RATE_LIMIT_ENABLED=false")
	at := d.credentials(t)
	front := record(t, at.URL)
	dir, err := filepath.Abs("../client")
	if err != nil {
		t.Fatal(err)
	}
	out := run(t, dir, []string{
		"MASTERSPEAK_URL=" + front.URL, "MASTERSPEAK_OPS_URL=" + at.OpsURL, "MASTERSPEAK_API_KEY=" + at.APIKey,
		"LETTERS=" + filepath.Join(d.dir, ".masterspeak", "mail"),
	}, "go", "test", "-count=1", "-v", "-run", "^Example", ".")
	if got, want := strings.Count(out, "--- PASS: Example"), countExamples(t, dir); got != want || want == 0 {
		t.Errorf("%d examples of %d ran:\n%s", got, want, out)
	}
	front.wantEveryCall(t, "Go")
}

// The table of docs/api.md has every call, and nothing else.
func TestTheGuideListsEveryCall(t *testing.T) {
	t.Parallel()
	var listed []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([A-Z]+ /\\S*)` \\|").FindAllStringSubmatch(text(t, "../docs/api.md"), -1) {
		listed = append(listed, row[1])
	}
	slices.Sort(listed)
	if want := everyCall(t); !slices.Equal(listed, want) {
		t.Errorf("it lists\n%s\nwant\n%s", strings.Join(listed, "\n"), strings.Join(want, "\n"))
	}
}

// Each `code` that the guide names behind a status is one that the program has.
func TestTheGuideNamesErrorsThatThereAre(t *testing.T) {
	t.Parallel()
	var program strings.Builder
	for _, pattern := range []string{"../api/*.go", "../internal/*/*.go"} {
		files, _ := filepath.Glob(pattern) // the pattern is a constant
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				program.WriteString(text(t, file))
			}
		}
	}
	named := 0
	for _, page := range guide {
		for _, list := range regexp.MustCompile("\\b[45]\\d\\d(?:, [45]\\d\\d)*(?: \\|)?((?:,? `[a-z_]+`)+)").FindAllStringSubmatch(text(t, "../docs/"+page), -1) {
			for _, code := range regexp.MustCompile("[a-z_]+").FindAllString(list[1], -1) {
				if named++; !strings.Contains(program.String(), `"`+code+`"`) {
					t.Errorf("%s: there is no code %s", page, code)
				}
			}
		}
	}
	if named < 20 {
		t.Errorf("found only %d codes", named)
	}
}

// guideScript fails where an answer is a bad one, and reads streams without an
// end for a moment.
func guideScript(t *testing.T, at string) string {
	t.Helper()
	var script strings.Builder
	script.WriteString("curl() { command curl --fail-with-body \"$@\"; }\nglance() { curl --max-time 1 \"$@\" || test $? = 28; }\n")
	for _, page := range guide {
		for _, b := range blocksOf(t, "../docs/"+page) {
			script.WriteString(b.script)
		}
	}
	endless := regexp.MustCompile(`curl (-sN "?\$URL/v1/events)`)
	return strings.ReplaceAll(endless.ReplaceAllString(script.String(), "glance $1"), "http://127.0.0.1:8080", at)
}

// printedToken is that of a letter, as dev prints it.
func printedToken(t *testing.T, d *devProcess, sh *stage.Process, page string) string {
	t.Helper()
	link := "/#/" + page + "?token="
	testenv.Eventually(t, func() bool { return sh.Ended() || strings.Contains(d.Out.String(), link) }, "the letter is printed")
	_, token, _ := strings.Cut(d.Out.String(), link)
	token, _, _ = strings.Cut(token, "\n")
	return token
}

func countExamples(t *testing.T, dir string) int {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, "example*_test.go")) // likewise
	n := 0
	for _, file := range files {
		n += strings.Count(text(t, file), "utput:") // one without an output is only compiled
	}
	return n
}

func everyCall(t *testing.T) (calls []string) {
	t.Helper()
	for path, item := range apitest.Document(t).Paths.Map() {
		for method := range item.Operations() {
			calls = append(calls, method+" "+path)
		}
	}
	slices.Sort(calls)
	return calls
}

// recorder passes everything on to a server, and notes what was called.
type recorder struct {
	URL string

	mu    sync.Mutex // guards calls
	calls map[string][]int
}

func record(t *testing.T, server string) *recorder {
	t.Helper()
	target, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{calls: map[string][]int{}}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ErrorLog = log.New(io.Discard, "", 0) // of streams that were left
	proxy.ModifyResponse = func(res *http.Response) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		call := apitest.Route(res.Request)
		r.calls[call] = append(r.calls[call], res.StatusCode)
		return nil
	}
	front := httptest.NewServer(proxy)
	t.Cleanup(front.Close)
	r.URL = front.URL
	return r
}

// wantEveryCall wants each call of the contract to have had a good answer.
func (r *recorder) wantEveryCall(t *testing.T, how string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, call := range everyCall(t) {
		if !slices.ContainsFunc(r.calls[call], func(status int) bool { return !refused(status) }) {
			t.Errorf("the guide does not show %s with %s: answered with %v", call, how, r.calls[call])
		}
	}
}

func refused(status int) bool { return status >= http.StatusBadRequest }
