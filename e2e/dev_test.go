package e2e

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// ending is how long a dev may take to end.
const ending = 5 * time.Second

func TestDevShowsWhatItFindsInTheSamplesAndEnds(t *testing.T) {
	t.Parallel()
	stdout, stderr, code := stage.Run(t, stage.Command{Args: []string{"dev", "--ephemeral", "--once"}, Dir: spaced(t)})
	if code != 0 || troubled(stderr) {
		t.Fatalf("it ended with %d and on standard error:\n%s", code, stderr)
	}
	for _, want := range []string{"postgres ", "nats ", "api ", "gettysburg", "271 words", "10 sentences", "first-pitch"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("there is no %q in\n%s", want, stdout)
		}
	}
}

func TestASecondDevInAFolderIsRefused(t *testing.T) {
	t.Parallel()
	dir := spaced(t)
	first := startDev(t, dir)
	stdout, stderr, code := stage.Run(t, stage.Command{Args: []string{"dev", "--addr", "127.0.0.1:0"}, Dir: dir})
	if code == 0 || stdout != "" || !strings.Contains(stderr, "stop it or use --ephemeral") {
		t.Errorf("the second one ended with %d, printed %q and on standard error %q", code, stdout, stderr)
	}
	if got := first.analyse(t, "Um, we are still here."); got != 0 {
		t.Errorf("the first one no longer works: analyze ended with %d", got)
	}
}

func TestCtrlCEndsADevAndLeavesNothing(t *testing.T) {
	t.Parallel()
	d := startDev(t, spaced(t))
	at := d.addresses(t)
	d.wantData(t)
	began := time.Now()
	d.Signal(t, os.Interrupt)
	d.Wait(t)
	if took := time.Since(began); took > ending {
		t.Errorf("it took %s to end, want at most %s", took, ending)
	}
	if d.Code() != 0 || troubled(d.Err.String()) {
		t.Errorf("it ended with %d and on standard error:\n%s", d.Code(), d.Err)
	}
	if _, err := os.Stat(filepath.Join(d.dir, ".masterspeak", "dev.json")); err == nil {
		t.Error("dev.json was left behind")
	}
	for _, addr := range at {
		if conn, err := net.Dial("tcp", addr); err == nil {
			conn.Close()
			t.Errorf("something still listens on %s", addr)
		}
	}
	startDev(t, d.dir).Signal(t, syscall.SIGTERM) // and the folder can be used again
}

func TestTheServersOfADevCanBeReachedByWhatItsFileSays(t *testing.T) {
	t.Parallel()
	d := startDev(t, spaced(t))
	at := d.credentials(t)
	stdout, stderr, code := stage.Run(t, stage.Command{Args: []string{"migrate", "status"}, Dir: d.dir, Env: []string{
		"ENV=development", "DATABASE_URL=" + at.DatabaseURL, "NATS_URL=" + at.NATSURL,
	}})
	if code != 0 || strings.Count(stdout, "up to date") != 2 {
		t.Errorf("it ended with %d, printed %q and on standard error %q", code, stdout, stderr)
	}
}

// devProcess is a running dev in its folder.
type devProcess struct {
	*stage.Process
	dir string
}

// startDev starts a dev and waits until it is ready.
func startDev(t *testing.T, dir string, environ ...string) *devProcess {
	t.Helper()
	d := &devProcess{stage.Start(t, stage.Command{Args: []string{"dev", "--addr", "127.0.0.1:0"}, Dir: dir, Env: environ}), dir}
	testenv.Eventually(t, func() bool { return d.Ended() || strings.Contains(d.Out.String(), "Ready.") }, "dev is ready")
	if d.Ended() {
		t.Fatalf("dev ended with %d", d.Code())
	}
	return d
}

// troubled tells log lines of warnings and errors from a plain progress.
func troubled(stderr string) bool {
	return strings.Contains(stderr, "WRN") || strings.Contains(stderr, "ERR") || strings.Contains(stderr, "masterspeak:")
}

// credentials are what dev.json holds.
func (d *devProcess) credentials(t *testing.T) (c struct {
	URL    string `json:"url"`
	OpsURL string `json:"ops_url"`
	APIKey string `json:"api_key"`

	DatabaseURL string `json:"database_url"`
	NATSURL     string `json:"nats_url"`
}) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(d.dir, ".masterspeak", "dev.json"))
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// addresses are where it and its servers listen, as it printed.
func (d *devProcess) addresses(t *testing.T) []string {
	t.Helper()
	var found []string
	for line := range strings.Lines(d.Out.String()) {
		fields := strings.Fields(line)
		if len(fields) > 1 && strings.Contains(fields[1], "127.0.0.1:") {
			found = append(found, strings.TrimPrefix(fields[1], "http://"))
		}
		if strings.HasPrefix(line, "Ready.") {
			break
		}
	}
	if len(found) != 4 {
		t.Fatalf("found the addresses %v, want those of postgres, nats, api and ops", found)
	}
	return found
}

// wantData wants the data of Postgres in the state folder, or where the table
// says that it is.
func (d *devProcess) wantData(t *testing.T) {
	t.Helper()
	data := filepath.Join(d.dir, ".masterspeak", "postgres", "data")
	if _, after, ok := strings.Cut(d.Out.String(), ", data in "); ok {
		data, _, _ = strings.Cut(after, "\n")
	}
	if _, err := os.Stat(data); err != nil {
		t.Errorf("the data is neither in the state folder nor where dev says: %v\n%s", err, d.Out)
	}
}

// analyse runs the command line in its folder and returns the exit code.
func (d *devProcess) analyse(t *testing.T, text string) int {
	t.Helper()
	_, _, code := stage.Run(t, stage.Command{Args: []string{"analyze", "-"}, Dir: d.dir, Stdin: strings.NewReader(text)})
	return code
}

// spaced is a folder with a space in its name.
func spaced(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "a folder")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}
