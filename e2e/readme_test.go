package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// What README.md tells a newcomer to type is typed here, in its order.
func TestTheCommandsOfTheReadmeWork(t *testing.T) {
	t.Parallel()
	need(t, "curl")
	dir := spaced(t)
	copySamples(t, dir)
	var d *devProcess
	var seen strings.Builder
	for _, b := range blocksOf(t, "../README.md") {
		switch {
		case strings.HasPrefix(b.script, "go run . dev"):
			d = startDev(t, dir) // and you are looking at what go test leads to
		case b.unmarked():
			seen.WriteString(shell(t, dir, strings.ReplaceAll(b.script, "http://127.0.0.1:8080", d.credentials(t).URL)))
		}
	}
	for _, want := range []string{"271 words", `"status":"succeeded"`, "event: done", `"accepted":2`} {
		if !strings.Contains(seen.String(), want) {
			t.Errorf("nothing printed %q", want)
		}
	}
	if strings.Contains(seen.String(), `"overall":null`) {
		t.Error("the speech that a newcomer pastes is too short for a score")
	}
}

// What it tells an operator, with a Postgres and a NATS server as they would have.
func TestTheServicesOfTheReadmeRun(t *testing.T) {
	t.Parallel()
	s := stage.NewSystemOn(t, testenv.EmptyPostgresDSN(t), testenv.NATSServer(t).URL(), "RATE_LIMIT_ENABLED=true")
	ran := 0
	for _, b := range blocksOf(t, "../README.md") {
		if !strings.Contains(b.runBy, t.Name()) {
			continue
		}
		for line := range strings.Lines(comment.ReplaceAllString(b.script, "")) {
			typed, ok := strings.CutPrefix(strings.TrimSpace(line), "./masterspeak ")
			if !ok {
				continue // go build made stage.Binary
			}
			ran++
			switch args := strings.Fields(typed); args[0] {
			case "api", "worker":
				stage.Start(t, stage.Command{Args: args, Env: s.Env}).Logged(t, args[0]+" started")
			default:
				s.Must(t, stage.Command{Args: args, Stdin: strings.NewReader("correct horse battery staple\n")})
			}
		}
	}
	if ran != 4 {
		t.Errorf("ran %d commands, want 4", ran)
	}
}

// What the other documents tell an operator works with a key of every scope.
func TestTheCommandsOfTheDocumentsWork(t *testing.T) {
	t.Parallel()
	need(t, "curl", "psql")
	dir, database := spaced(t), testenv.EmptyPostgresDSN(t)
	copySamples(t, dir)
	d := startDev(t, dir, "DATABASE_URL="+database)
	known := d.credentials(t)
	for _, b := range commandBlocks(t) {
		if b.file != "README.md" && b.unmarked() {
			t.Logf("%s:%d", b.file, b.line)
			shell(t, dir, b.script, "DATABASE_URL="+database, "MASTERSPEAK_URL="+known.URL, "MASTERSPEAK_API_KEY="+known.APIKey)
		}
	}
}

func TestTheLinesThatDevPrintsWorkWhenPasted(t *testing.T) {
	t.Parallel()
	need(t, "curl")
	dir := spaced(t)
	copySamples(t, dir)
	d := startDev(t, dir)
	_, next, _ := strings.Cut(d.Out.String(), "Ready.")
	lines := 0
	for line := range strings.Lines(next) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "curl") || strings.Contains(line, " analyze ") {
			lines++
			shell(t, dir, line)
		}
	}
	if lines != 4 {
		t.Errorf("dev printed %d lines to paste, want 4", lines)
	}
}

// shell runs what a newcomer pastes, and sees that it worked. A stream without
// an end is read for a moment.
func shell(t *testing.T, dir, script string, environ ...string) string {
	t.Helper()
	script = strings.ReplaceAll(script, "go run .", "'"+stage.Binary(t)+"'")
	endless := strings.Contains(script, "/v1/events")
	script = strings.ReplaceAll(script, "curl ", "curl --fail-with-body ")
	if endless {
		script = strings.ReplaceAll(script, "curl ", "curl --max-time 1 ")
	}
	script = installed.ReplaceAllString(script, "${1}'"+stage.Binary(t)+"' ")
	cmd := exec.CommandContext(testenv.Context(t), "sh", "-e", "-c", script)
	cmd.Dir, cmd.Env = dir, slices.Concat(environ, []string{"PATH=" + os.Getenv("PATH")})
	out, err := cmd.CombinedOutput()
	if err != nil && (!endless || cmd.ProcessState.ExitCode() != curlTimedOut) || len(out) == 0 {
		t.Errorf("%s\nended with %v and printed:\n%s", script, err, out)
	}
	return string(out)
}

const curlTimedOut = 28

var (
	comment   = regexp.MustCompile(`(?m)\s{2,}#.*$`)
	installed = regexp.MustCompile(`(?m)(^|[|(] *)masterspeak `)
)

// copySamples puts into the folder what a clone has in it.
func copySamples(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(dir, "samples"), os.DirFS("../samples")); err != nil {
		t.Fatal(err)
	}
}

// need skips the test, and in CI fails it, where a reader's tool is missing.
func need(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		testenv.Program(t, tool)
	}
}
