package webhook_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/masterspeak/masterspeak/internal/secret"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

const guide = "../../docs/webhooks.md"

// sample is the code block of that language in the guide.
func sample(t *testing.T, language string) string {
	t.Helper()
	text, err := os.ReadFile(guide)
	must(t, err)
	found := regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllSubmatch(text, -1)
	if len(found) != 1 {
		t.Fatalf("the guide has %d samples in %s", len(found), language)
	}
	return string(found[0][1])
}

func TestTheSamplesOfTheGuideVerifyWhatIsSent(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		language, file string
		prepare        func(t *testing.T, dir string) (command []string)
	}{
		{"js", "receiver.js", func(t *testing.T, dir string) []string {
			install(t, dir)
			return []string{testenv.Program(t, "node"), filepath.Join(dir, "receiver.js")}
		}},
		{"go", "receiver.go", func(t *testing.T, dir string) []string {
			run(t, ".", "go", "build", "-o", filepath.Join(dir, "receiver"), filepath.Join(dir, "receiver.go"))
			return []string{filepath.Join(dir, "receiver")}
		}},
		{"python", "receiver.py", func(t *testing.T, dir string) []string {
			return []string{testenv.Program(t, "python3"), filepath.Join(dir, "receiver.py")}
		}},
	} {
		t.Run(tt.language, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			must(t, os.WriteFile(filepath.Join(dir, tt.file), []byte(sample(t, tt.language)), 0o600))
			command := tt.prepare(t, dir)
			w := newWorld(t)
			made := w.endpoint("http://127.0.0.1:1/")
			url, lines := program(t, made.Secret, command)
			must(t, w.store.UpdateWebhook(testenv.Context(t), w.owner, made.ID, webhook.Change{URL: &url}))
			w.start(quick(2))
			id := w.succeed("")
			if got, want := testenv.Receive(t, lines), "analysis.succeeded "+id.String(); got != want {
				t.Errorf("it printed %q, want %q", got, want)
			}
			w.delivery(made.ID, webhook.Delivered)

			// The official library takes both secrets of a rotation, and nothing forged.
			_, err := w.service.Rotate(testenv.Context(t), w.owner, made.ID)
			must(t, err)
			id = w.succeed("")
			if got, want := testenv.Receive(t, lines), "analysis.succeeded "+id.String(); got != want {
				t.Errorf("during a rotation it printed %q, want %q", got, want)
			}
			if code := forge(t, url); code != http.StatusUnauthorized {
				t.Errorf("a forged request was answered with %d", code)
			}
		})
	}
}

// install fetches the official library as package-lock.json has it.
func install(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := os.ReadFile(filepath.Join("testdata", "javascript", name))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
	}
	run(t, dir, testenv.Program(t, "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
}

func run(t *testing.T, dir string, command ...string) {
	t.Helper()
	cmd := exec.CommandContext(testenv.Context(t), command[0], command[1:]...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", command, err, out)
	}
}

// program starts a receiver and returns where it listens and what it prints.
func program(t *testing.T, key secret.Value, command []string) (url string, lines chan string) {
	t.Helper()
	port := strconv.Itoa(testenv.FreePort(t))
	// Detached: the cleanup ends it.
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "WEBHOOK_SECRET="+key.Reveal(), "PORT="+port)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines = make(chan string, 10)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for s := bufio.NewScanner(out); s.Scan(); {
			lines <- s.Text()
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGKILL)
		<-ended
		_ = cmd.Wait() // killed
	})
	if line := testenv.Receive(t, lines); line != "listening" {
		t.Fatalf("it began with %q", line)
	}
	return "http://127.0.0.1:" + port + "/", lines
}

// forge sends an event that nobody has signed.
func forge(t *testing.T, url string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(testenv.Context(t), http.MethodPost, url, strings.NewReader(`{"type":"analysis.succeeded","data":{"id":"1"}}`))
	must(t, err)
	for name, value := range map[string]string{"webhook-id": "msg_1", "webhook-timestamp": "1772366400", "webhook-signature": "v1,AAAA"} {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	defer func() { _ = res.Body.Close() }()
	return res.StatusCode
}

func TestTheGuideHasTheScheduleThatIsKept(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(guide)
	must(t, err)
	var want strings.Builder
	for i, at := range webhook.Standard {
		fmt.Fprintf(&want, "| %d | %s |\n", i+1, at)
	}
	if !strings.Contains(string(text), "|---:|---|\n"+want.String()+"\n") {
		t.Errorf("docs/webhooks.md has another table than\n%s", want.String())
	}
	for _, event := range webhook.Events() {
		if !strings.Contains(string(text), "`"+event+"`") {
			t.Errorf("docs/webhooks.md does not name %s", event)
		}
	}
}
