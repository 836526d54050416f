package testenv

import (
	"bytes"
	"strings"
	"sync"
	"testing"
)

// Lines is a log that keeps its lines.
type Lines struct {
	mu  sync.Mutex // guards buf
	buf bytes.Buffer
}

func (l *Lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

// Want checks that there is one line for each message, in order.
func (l *Lines) Want(t *testing.T, messages ...string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	got := strings.Split(strings.TrimSpace(l.buf.String()), "\n")
	if len(got) != len(messages) {
		t.Fatalf("%d log lines, want %d:\n%s", len(got), len(messages), l.buf.String())
	}
	for i, m := range messages {
		if !strings.Contains(got[i], m) {
			t.Errorf("line %d = %s, want %q", i, got[i], m)
		}
	}
}
