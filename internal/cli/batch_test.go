package cli

import (
	"fmt"
	"strings"
	"testing"
)

func TestAWrongKeyEndsAnalyzeAtTheFirstRefusal(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	args := []string{"analyze", "--url", api.URL, "--key", "ms_wrong"}
	for i := range 5 * parallel {
		args = append(args, sh.write(fmt.Sprintf("%d.txt", i), "Words."))
	}
	if code := sh.run(args...); code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
	if n := api.count("POST /v1/analyses"); n > parallel {
		t.Errorf("asked %d times, want at most once per file under way", n)
	}
	if n := strings.Count(sh.err.String(), "Unauthorized"); n != 1 || !strings.Contains(sh.err.String(), "20 of 20 analyses did not succeed") {
		t.Errorf("told %d times, want once and how many failed:\n%s", n, &sh.err)
	}
}
