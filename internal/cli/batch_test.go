package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
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
	if n := strings.Count(sh.err.String(), "The token or key is not valid"); n != 1 || !strings.Contains(sh.err.String(), "20 of 20 analyses did not succeed") {
		t.Errorf("told %d times, want once and how many failed:\n%s", n, &sh.err)
	}
}

func TestAnInterruptionSaysWhetherTheFileWasSubmitted(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		status int
		want   string
	}{
		{"while it waits for a limit", http.StatusTooManyRequests, "interrupted before it was submitted\n"},
		{"while a proxy is in the way", http.StatusBadGateway, "interrupted while it was submitted\n  The server may have it all the same.\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			api, sh := newServer(t), newShell(t)
			ctx, interrupt := context.WithCancelCause(t.Context())
			api.on("POST /v1/analyses", func(w http.ResponseWriter, _ *http.Request) { refuse(w, tt.status, `{}`) })
			sh.program.sleep = func(ctx context.Context, _ time.Duration) error {
				interrupt(errors.New("interrupt signal received"))
				return ctx.Err()
			}
			code := sh.program.execute(ctx, []string{"analyze", sh.write("a", "Words."), "--url", api.URL, "--key", testKey})
			if code != exitInterrupted || !strings.HasSuffix(sh.err.String(), tt.want) {
				t.Errorf("exit code %d, said\n%swant at the end\n%s", code, &sh.err, tt.want)
			}
		})
	}
}
