package app_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// journal is the log of a service, and the words that must never be in one.
type journal struct {
	mu      sync.Mutex // guards what follows
	lines   bytes.Buffer
	secrets []string
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.lines.Write(line)
}

func (j *journal) text() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.lines.String()
}

// secret remembers a word that must not be logged, and returns it.
func (j *journal) secret(word string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.secrets = append(j.secrets, word)
	return word
}

// check is for the end of a test.
func (j *journal) check(t *testing.T) {
	text := j.text()
	for _, word := range j.secrets {
		if strings.Contains(text, word) {
			t.Errorf("the log has a secret or a speech in it: %.60q", word)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

// wait returns the texts of the first line with that message.
func (j *journal) wait(t *testing.T, message string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	testenv.Eventually(t, func() bool {
		for line := range strings.Lines(j.text()) {
			var fields map[string]any
			if json.Unmarshal([]byte(line), &fields) != nil || fields["message"] != message {
				continue
			}
			for name, value := range fields {
				texts[name], _ = value.(string)
			}
			return true
		}
		return false
	}, "the log says: "+message)
	return texts
}
