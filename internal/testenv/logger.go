package testenv

import (
	"bytes"
	"sync"
	"testing"

	"github.com/rs/zerolog"
)

// Logger writes to the test's log, which is shown only on failure or with -v.
func Logger(t testing.TB) zerolog.Logger {
	w := &logWriter{t: t}
	t.Cleanup(w.end)
	return zerolog.New(w)
}

// logWriter falls silent with its test: a log line from a goroutine that ends
// a little later would panic the whole binary.
type logWriter struct {
	mu    sync.Mutex // guards ended
	t     testing.TB
	ended bool
}

func (w *logWriter) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.ended {
		w.t.Log(string(bytes.TrimSuffix(line, []byte("\n"))))
	}
	return len(line), nil
}

func (w *logWriter) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
}
