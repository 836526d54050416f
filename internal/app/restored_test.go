package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// stalledProvider answers nobody until the test has ended.
func stalledProvider(t *testing.T) string {
	t.Helper()
	done := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-done:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() { close(done); server.Close() })
	return server.URL + "/v1"
}

func TestARestoredDatabaseFinishesEveryJobOnceWithoutItsStream(t *testing.T) {
	t.Parallel()
	tools := testenv.PostgresTools(t)
	restored := testenv.EmptyPostgresDSN(t)
	lost := start(t, "COACH=openai", "OPENAI_BASE_URL="+stalledProvider(t), "OPENAI_API_KEY=k", "OPENAI_MODEL=m",
		"WORKER_CONCURRENCY=2", "HEARTBEAT=500ms", "LEASE=2s", "ACK_WAIT=3s", "SOFT_STOP=0s")
	c := lost.join()
	var ids []string
	for range 6 {
		ids = append(ids, c.submit("Good evening. Thank you for coming.").Id.String())
	}
	count := func(s *system, query string) (n int) {
		if err := s.db.QueryRow(testenv.Context(t), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	testenv.Eventually(t, func() bool { return count(lost, "SELECT count(*) FROM analyses WHERE status = 'running'") == 2 }, "two run, four wait")

	backup := filepath.Join(t.TempDir(), "backup")
	documented(t, tools, "pg_dump", "DATABASE_URL="+lost.cfg.DatabaseURL.Reveal(), "BACKUP="+backup)
	documented(t, tools, "pg_restore", "DATABASE_URL="+restored, "BACKUP="+backup)

	s := start(t, "DATABASE_URL="+restored)
	owner := &client{system: s, t: t, base: s.url, headers: c.headers}
	for _, id := range ids {
		if a := owner.until(id, "succeeded"); a.Attempts != 1 {
			t.Errorf("%s took %d attempts, want the one", id, a.Attempts)
		}
	}
	if n := count(s, "SELECT count(*) FROM results"); n != len(ids) {
		t.Errorf("%d results of %d jobs", n, len(ids))
	}
}

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// documented runs the command of docs/backup.md that begins with the tool.
func documented(t *testing.T, tools, tool string, environ ...string) {
	t.Helper()
	text, err := os.ReadFile("../../docs/backup.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range shellBlock.FindAllStringSubmatch(string(text), -1) {
		script := strings.TrimSpace(block[1])
		if !strings.HasPrefix(script, tool+" ") {
			continue
		}
		cmd := exec.CommandContext(context.Background(), "sh", "-euc", script)
		cmd.Env = slices.Concat(environ, []string{"PATH=" + tools + ":" + os.Getenv("PATH")})
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", script, err, out)
		}
		return
	}
	t.Fatalf("docs/backup.md has no command %s", tool)
}
