package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// shell runs commands of one test in a folder of its own.
type shell struct {
	t       *testing.T
	program *program
	dir     string
	out     bytes.Buffer
	err     bytes.Buffer

	mu    sync.Mutex // guards slept
	slept []time.Duration
}

// newShell has no environment beyond env and never waits.
func newShell(t *testing.T, env ...string) *shell {
	t.Helper()
	s := &shell{t: t, dir: t.TempDir()}
	s.program = newProgram(env, Streams{In: bytes.NewReader(nil), Out: &s.out, Err: &s.err})
	s.program.folder = func() (string, error) { return s.dir, nil }
	s.program.sleep = func(ctx context.Context, d time.Duration) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.slept = append(s.slept, d)
		return ctx.Err()
	}
	return s
}

func (s *shell) run(args ...string) int {
	s.t.Helper()
	return s.program.execute(s.t.Context(), args)
}

// write makes a file and returns its path.
func (s *shell) write(name, content string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}
