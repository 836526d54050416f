package transcribe

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// sent is what the fake provider received.
type sent struct {
	form   map[string][]string
	file   []byte
	name   string
	length int64
	header http.Header
	path   string
}

// server is a fake provider whose quirk answers the n-th request, from 0.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	requests []sent
}

type quirk func(w http.ResponseWriter, r *http.Request, n int, s sent)

func newProvider(t *testing.T, q quirk) *server {
	t.Helper()
	p := &server{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			http.Error(w, "no form", http.StatusTeapot)
			return
		}
		s := sent{form: r.MultipartForm.Value, length: r.ContentLength, header: r.Header.Clone(), path: r.URL.Path}
		if files := r.MultipartForm.File["file"]; len(files) == 1 {
			s.name = files[0].Filename
			if f, err := files[0].Open(); err == nil {
				s.file, _ = io.ReadAll(f)
				_ = f.Close()
			}
		}
		p.mu.Lock()
		n := len(p.requests)
		p.requests = append(p.requests, s)
		p.mu.Unlock()
		q(w, r, n, s)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *server) seen() []sent {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]sent(nil), p.requests...)
}

func (p *server) transcriber(t *testing.T, change func(*Config)) *Transcriber {
	t.Helper()
	c := Config{BaseURL: p.URL + "/v1", APIKey: "secret-key", Model: "test-model", HTTPClient: p.Client()}
	if change != nil {
		change(&c)
	}
	tr, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func answers(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func always(body string) quirk {
	return func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) { answers(w, http.StatusOK, body) }
}

func golden(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// file is a recording of these bytes.
func file(content string) Recording {
	return Recording{
		Name: "Our secret plans.MP3", Size: int64(len(content)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil },
	}
}

// show writes words with their times, and checks that they stand in the text.
func show(t *testing.T, tr Transcript) string {
	t.Helper()
	var b bytes.Buffer
	text := []rune(tr.Text)
	for i, w := range tr.Words {
		if got := string(text[w.Start:w.End]); got != w.Text {
			t.Errorf("at [%d, %d) stands %q, not %q", w.Start, w.End, got, w.Text)
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%s@%.2f-%.2f", w.Text, w.StartSeconds, w.EndSeconds)
	}
	return b.String()
}

func wantCode(t *testing.T, err error, code string, retryable bool) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an Error with code %s", err, code)
	}
	if e.Code != code || e.Retryable != retryable {
		t.Errorf("got code %s, retryable %v (%v); want %s, %v", e.Code, e.Retryable, e.Err, code, retryable)
	}
	for _, secret := range []string{"secret", "launched", "inner detail"} {
		if strings.Contains(e.Error(), secret) || e.Message == "" {
			t.Errorf("the message %q is empty or tells %q", e.Error(), secret)
		}
	}
	return e
}
