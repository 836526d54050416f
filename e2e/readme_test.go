package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// What README.md tells a newcomer to type is typed here, in its order.
func TestTheCommandsOfTheReadmeWork(t *testing.T) {
	t.Parallel()
	needCommand(t, "curl")
	dir := spaced(t)
	copySamples(t, dir)
	var d *devProcess
	var seen strings.Builder
	for _, typed := range readmeCommands(t) {
		switch {
		case typed == "go run . dev":
			d = startDev(t, dir)
		case typed == "go test ./...", strings.HasPrefix(typed, "go build"):
			// You are looking at what they lead to.
		case strings.HasPrefix(typed, "masterspeak "):
			// For a server; the other tests run these.
		default:
			seen.WriteString(shell(t, dir, strings.ReplaceAll(typed, "http://127.0.0.1:8080", d.credentials(t).URL)))
		}
	}
	for _, want := range []string{"271 words", `"status":"succeeded"`, "event: done", `"accepted":2`} {
		if !strings.Contains(seen.String(), want) {
			t.Errorf("nothing printed %q", want)
		}
	}
}

// What docs/api.md tells to paste is one script, and every answer is a good one.
func TestTheCommandsOfTheGuideWork(t *testing.T) {
	t.Parallel()
	needCommand(t, "curl")
	dir := spaced(t)
	copySamples(t, dir)
	d := startDev(t, dir)
	guide, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	for _, block := range fenced.FindAllStringSubmatch(string(guide), -1) {
		script.WriteString(block[1])
	}
	printed := shell(t, dir, strings.ReplaceAll(script.String(), "http://127.0.0.1:8080", d.credentials(t).URL))
	for _, want := range []string{`"max_bytes"`, `"status":"succeeded"`, "event: done", `"accepted":1`, `"draft"`, "204", "whsec_", `"lanes"`} {
		if !strings.Contains(printed, want) {
			t.Errorf("nothing printed %q", want)
		}
	}
}

func TestTheLinesThatDevPrintsWorkWhenPasted(t *testing.T) {
	t.Parallel()
	needCommand(t, "curl")
	dir := spaced(t)
	copySamples(t, dir)
	d := startDev(t, dir)
	_, next, _ := strings.Cut(d.Out.String(), "Ready.")
	lines := 0
	for line := range strings.Lines(next) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "curl") || strings.HasPrefix(line, "go run") {
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
func shell(t *testing.T, dir, script string) string {
	t.Helper()
	script = strings.ReplaceAll(script, "go run .", "'"+stage.Binary(t)+"'")
	endless := strings.Contains(script, "/v1/events")
	script = strings.ReplaceAll(script, "curl ", "curl --fail-with-body ")
	if endless {
		script = strings.ReplaceAll(script, "curl ", "curl --max-time 1 ")
	}
	cmd := exec.CommandContext(testenv.Context(t), "sh", "-e", "-c", script)
	cmd.Dir, cmd.Env = dir, []string{"PATH=" + os.Getenv("PATH")}
	out, err := cmd.CombinedOutput()
	if err != nil && (!endless || cmd.ProcessState.ExitCode() != curlTimedOut) || len(out) == 0 {
		t.Errorf("%s\nended with %v and printed:\n%s", script, err, out)
	}
	return string(out)
}

const curlTimedOut = 28

var (
	fenced   = regexp.MustCompile("(?ms)^```sh\n(.*?)^```|^    ([^\n]*)$")
	comment  = regexp.MustCompile(`\s{2,}#.*$`)
	oneTypes = regexp.MustCompile(`^(go|masterspeak) `)
)

// readmeCommands are what one types: each script as a whole, and the other
// lines one by one.
func readmeCommands(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	for _, block := range fenced.FindAllStringSubmatch(string(b), -1) {
		if block[1] != "" {
			commands = append(commands, block[1])
		} else if line := comment.ReplaceAllString(block[2], ""); oneTypes.MatchString(line) {
			commands = append(commands, line)
		}
	}
	if len(commands) < 8 {
		t.Fatalf("found only %q in README.md", commands)
	}
	return commands
}

// copySamples puts into the folder what a clone has in it.
func copySamples(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(dir, "samples"), os.DirFS("../samples")); err != nil {
		t.Fatal(err)
	}
}
