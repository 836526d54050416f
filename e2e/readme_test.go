package e2e

import (
	"encoding/json"
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
	needCurl(t)
	dir := spaced(t)
	copySamples(t, dir)
	var d *devProcess
	environment := map[string]string{}
	for _, line := range readmeCommands(t) {
		switch {
		case line == "go run . dev":
			d = startDev(t, dir)
			environment["KEY"] = d.credentials(t).APIKey
		case line == "go test ./...":
			// You are looking at it.
		case strings.HasPrefix(line, "masterspeak "), strings.HasPrefix(line, "docker "):
			// For a server; the other tests run these.
		default:
			line = strings.ReplaceAll(line, "http://127.0.0.1:8080", d.credentials(t).URL)
			answer := shell(t, dir, line, environment)
			if id := idOf(answer); id != "" && environment["ID"] == "" {
				environment["ID"] = id
			}
		}
	}
	if environment["ID"] == "" {
		t.Error("no command submitted a speech")
	}
}

func TestTheLinesThatDevPrintsWorkWhenPasted(t *testing.T) {
	t.Parallel()
	needCurl(t)
	dir := spaced(t)
	copySamples(t, dir)
	d := startDev(t, dir)
	_, next, _ := strings.Cut(d.Out.String(), "Ready.")
	lines := 0
	for line := range strings.Lines(next) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "curl") || strings.HasPrefix(line, "go run") {
			lines++
			shell(t, dir, line, nil)
		}
	}
	if lines != 4 {
		t.Errorf("dev printed %d lines to paste, want 4", lines)
	}
}

// shell runs a line as a newcomer's shell does, and sees that it worked. A
// stream without an end is read for a moment.
func shell(t *testing.T, dir, line string, environment map[string]string) string {
	t.Helper()
	line = strings.ReplaceAll(line, "go run .", "'"+stage.Binary(t)+"'")
	endless := strings.Contains(line, "/v1/events")
	if endless {
		line = strings.Replace(line, "curl ", "curl --max-time 1 ", 1)
	}
	cmd := exec.CommandContext(testenv.Context(t), "sh", "-c", strings.Replace(line, "curl ", "curl --fail-with-body ", 1))
	cmd.Dir, cmd.Env = dir, []string{"PATH=" + os.Getenv("PATH")}
	for name, value := range environment {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.CombinedOutput()
	if err != nil && (!endless || cmd.ProcessState.ExitCode() != curlTimedOut) || len(out) == 0 {
		t.Errorf("%s\nended with %v and printed:\n%s", line, err, out)
	}
	return string(out)
}

const curlTimedOut = 28

var (
	blocks       = regexp.MustCompile("(?ms)^```sh\n(.*?)^```|((?:^    [^\n]*\n)+)")
	continuation = regexp.MustCompile(`\\\n\s*`)
	comment      = regexp.MustCompile(`\s{2,}#.*$`)
	typed        = regexp.MustCompile(`^(go|curl|masterspeak|docker) `)
)

// readmeCommands are the lines of README.md that one types.
func readmeCommands(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	for _, block := range blocks.FindAllStringSubmatch(string(b), -1) {
		for line := range strings.Lines(continuation.ReplaceAllString(block[1]+block[2], "")) {
			line = strings.TrimSpace(comment.ReplaceAllString(strings.TrimSpace(line), ""))
			if typed.MatchString(line) {
				commands = append(commands, line)
			}
		}
	}
	if len(commands) < 8 {
		t.Fatalf("found only %q in README.md", commands)
	}
	return commands
}

func idOf(answer string) string {
	var doc struct{ ID string }
	_ = json.Unmarshal([]byte(answer), &doc)
	return doc.ID
}

// copySamples puts into the folder what a clone has in it.
func copySamples(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(dir, "samples"), os.DirFS("../samples")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "speech.txt"), []byte("Um, hello. This is my speech."), 0o600); err != nil {
		t.Fatal(err)
	}
}

func needCurl(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("there is no curl to paste into")
	}
}
