package testenv

import (
	"bytes"
	"strings"
	"sync"
	"testing"
)

// Lines keeps what is written to it, and can be read meanwhile: a log, or what
// a process prints.
type Lines struct {
	mu  sync.Mutex // guards buf
	buf bytes.Buffer
}

func (l *Lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *Lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// Want checks that there is one line for each message, in order.
func (l *Lines) Want(t *testing.T, messages ...string) {
	t.Helper()
	said := l.String()
	got := strings.Split(strings.TrimSpace(said), "\n")
	if len(got) != len(messages) {
		t.Fatalf("%d log lines, want %d:\n%s", len(got), len(messages), said)
	}
	for i, m := range messages {
		if !strings.Contains(got[i], m) {
			t.Errorf("line %d = %s, want %q", i, got[i], m)
		}
	}
}
