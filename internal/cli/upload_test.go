package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// recorded is no recording, but no text either.
var recorded = "RIFF\x24\x00\x00\x00WAVEfmt " + strings.Repeat("\x00\x01\xfe", 100_000)

// received is one form as the server read it, in order.
type received struct {
	fields []string
	length int64
	file   string
}

func readForm(t *testing.T, r *http.Request) received {
	t.Helper()
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		t.Errorf("reading the Content-Type: %v", err)
	}
	got := received{length: r.ContentLength}
	counted := &countingReader{Reader: r.Body}
	parts := multipart.NewReader(counted, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Errorf("reading the form: %v", err)
			return got
		}
		value, err := io.ReadAll(part)
		if err != nil {
			t.Errorf("reading the field %s: %v", part.FormName(), err)
		}
		if part.FormName() == "file" {
			got.file, value = string(value), []byte(part.FileName())
		}
		got.fields = append(got.fields, part.FormName()+"="+string(value))
	}
	if counted.n != got.length {
		t.Errorf("the body has %d bytes, Content-Length said %d", counted.n, got.length)
	}
	return got
}

type countingReader struct {
	io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

func accept(w http.ResponseWriter) {
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprint(w, state("a", 1, "queued", ""))
}

func TestARecordingIsUploadedAsAForm(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	var got received
	api.on("POST /v1/analyses", func(w http.ResponseWriter, r *http.Request) {
		got = readForm(t, r)
		accept(w)
	})
	api.on(events, streams)
	code := sh.run("analyze", sh.write(`to "all".wav`, recorded), "--kind", "pitch", "--language", "en-GB",
		"--depth", "quick", "--lane", "batch", "--url", api.URL, "--key", testKey)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, &sh.err)
	}
	want := []string{`title=to "all"`, "kind=pitch", "language=en-GB", "depth=quick", "lane=batch", `file=to "all".wav`}
	if diff := cmp.Diff(want, got.fields); diff != "" {
		t.Errorf("the form is not in this order (-want +got):\n%s", diff)
	}
	if got.file != recorded {
		t.Errorf("the server got %d bytes, want %d", len(got.file), len(recorded))
	}
	if !strings.Contains(sh.err.String(), "uploading 300 kB\n") || strings.Count(sh.err.String(), "uploading") != 1 {
		t.Errorf("a plain log tells of the upload once:\n%s", &sh.err)
	}
}

func TestARecordingIsSentAgainInFullWithTheSameKey(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	var got []received
	api.on("POST /v1/analyses", func(w http.ResponseWriter, r *http.Request) {
		if got = append(got, readForm(t, r)); len(got) < 3 {
			refuse(w, http.StatusServiceUnavailable, `{"title":"Service Unavailable"}`)
			return
		}
		accept(w)
	})
	api.on(events, streams)
	if code := sh.run("analyze", sh.write("a.wav", recorded), "--url", api.URL, "--key", testKey); code != 0 {
		t.Fatalf("exit code %d: %s", code, &sh.err)
	}
	for i, form := range got {
		if form.file != recorded || !slices.Equal(form.fields, got[0].fields) {
			t.Errorf("try %d sent %d bytes and %q", i+1, len(form.file), form.fields)
		}
	}
	if slices.Sort(api.keys); len(api.keys) != 3 || len(slices.Compact(api.keys)) != 1 {
		t.Errorf("the tries must repeat the idempotency key: %q", api.keys)
	}
}

func TestARecordingOnStandardInputIsSentAgainToo(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	tries := 0
	api.on("POST /v1/analyses", func(w http.ResponseWriter, r *http.Request) {
		if got := readForm(t, r); got.file != recorded || !slices.Equal(got.fields, []string{"file=recording"}) {
			t.Errorf("got %d bytes and %q", len(got.file), got.fields)
		}
		if tries++; tries == 1 {
			refuse(w, http.StatusServiceUnavailable, `{}`)
			return
		}
		accept(w)
	})
	api.on(events, streams)
	sh.program.In = strings.NewReader(recorded)
	if code := sh.run("analyze", "-", "--url", api.URL, "--key", testKey); code != 0 || tries != 2 {
		t.Errorf("exit code %d after %d tries: %s", code, tries, &sh.err)
	}
}

func TestARefusedRecordingIsNotSentAndSaysWhy(t *testing.T) {
	t.Parallel()
	tests := map[int]string{
		http.StatusRequestEntityTooLarge: "long.mp3: it has 1099.5 GB: At most 25 MiB.",
		http.StatusUnsupportedMediaType:  "long.mp3: This is no recording.",
	}
	for status, detail := range tests {
		t.Run(detail, func(t *testing.T) {
			t.Parallel()
			api, sh := newServer(t), newShell(t)
			api.on("POST /v1/analyses", func(w http.ResponseWriter, _ *http.Request) {
				refuse(w, status, `{"title":"`+http.StatusText(status)+`","detail":"`+detail[strings.LastIndex(detail, ": ")+2:]+`"}`)
			})
			path := sh.write("long.mp3", "\x00")
			if err := os.Truncate(path, 1<<40); err != nil { // a hole: reading it would never end
				t.Fatal(err)
			}
			code := sh.run("analyze", path, "--url", api.URL, "--key", testKey)
			if want := detail; code != exitFailed || !strings.Contains(sh.err.String(), want) {
				t.Errorf("exit code %d, want 1 and %q:\n%s", code, want, &sh.err)
			}
		})
	}
}

func TestAnUploadCanBeInterrupted(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	ctx, interrupt := context.WithCancelCause(t.Context())
	api.on("POST /v1/analyses", func(_ http.ResponseWriter, r *http.Request) {
		if _, err := io.CopyN(io.Discard, r.Body, 1<<20); err != nil {
			t.Errorf("reading the beginning: %v", err)
		}
		interrupt(errors.New("interrupt signal received"))
		_, _ = io.Copy(io.Discard, r.Body) // ends with the connection
	})
	path := sh.write("long.wav", recorded)
	if err := os.Truncate(path, 1<<40); err != nil {
		t.Fatal(err)
	}
	code := sh.program.execute(ctx, []string{"analyze", path, "--url", api.URL, "--key", testKey})
	if want := "interrupted while it was submitted\n"; code != exitInterrupted || !strings.Contains(sh.err.String(), want) {
		t.Errorf("exit code %d, want %d and %q:\n%s", code, exitInterrupted, want, &sh.err)
	}
}

func TestALostConnectionMidUploadIsTriedAgain(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	tries := 0
	api.on("POST /v1/analyses", func(w http.ResponseWriter, r *http.Request) {
		if tries++; tries == 1 {
			_, _ = io.CopyN(io.Discard, r.Body, 1000)
			panic(http.ErrAbortHandler)
		}
		if got := readForm(t, r); got.file != recorded {
			t.Errorf("the second try sent %d bytes", len(got.file))
		}
		accept(w)
	})
	api.on(events, streams)
	if code := sh.run("analyze", sh.write("a.wav", recorded), "--url", api.URL, "--key", testKey); code != 0 || tries != 2 {
		t.Errorf("exit code %d after %d tries: %s", code, tries, &sh.err)
	}
	if !strings.Contains(sh.err.String(), "lost the connection to the server, going on in 1 s") {
		t.Errorf("the log does not tell of it:\n%s", &sh.err)
	}
}

func TestATerminalSeesHowMuchIsUploaded(t *testing.T) {
	t.Parallel()
	var screen bytes.Buffer
	b := &board{w: &screen, look: look{width: 80}, live: true}
	b.lines = []*line{{board: b, name: "a.wav"}}
	l := b.line(0)
	l.set("uploading 2.0 MB", 0)
	for range 2 {
		l.move("uploading 50 %", 0.5)
		b.aside(func() {})
	}
	if n := strings.Count(screen.String(), "██████░░░░░░   0 s  uploading 50 %\n"); n != 2 {
		t.Errorf("half of it was shown %d times, want twice:\n%q", n, &screen)
	}
}

func TestBytesTellTextFromRecordings(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"Four score":                   true,
		"":                             true,
		"caf\xe9":                      true,
		"\xff\xfea\x00":                true,
		"\x1b[1mbold\x1b[0m\r\n\t":     true,
		"RIFF\x24\x00\x00\x00WAVE":     false,
		"fLaC\x00\x00\x00\x22":         false,
		"OggS\x00\x02":                 false,
		"ID3\x04\x00\x00":              false,
		"\xff\xfb\x90\x64\x00\x0f":     false,
		"\x1a\x45\xdf\xa3\x01\x00\x00": false,
	}
	for head, want := range tests {
		if got := isText([]byte(head)); got != want {
			t.Errorf("isText(%q) = %t", head, got)
		}
	}
}

func TestWhoUploadsHearsFirstThatNobodyWritesItDown(t *testing.T) {
	t.Parallel()
	const notice = "the voice alone is judged"
	for formats, told := range map[string]int{
		`{"transcription":false}`: 1, `{"transcription":true}`: 0, `{}`: 0, "": 0,
	} {
		t.Run(formats, func(t *testing.T) {
			t.Parallel()
			api, sh := newServer(t), newShell(t)
			if formats != "" {
				api.on("GET /v1/formats", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, formats) })
			}
			api.on("POST /v1/analyses", func(w http.ResponseWriter, r *http.Request) {
				if n := strings.Count(sh.err.String(), notice); n != told {
					t.Errorf("the upload begins after %d notices, want %d", n, told)
				}
				readForm(t, r)
				accept(w)
			})
			api.on(events, streams)
			code := sh.run("analyze", sh.write("a.wav", recorded), "--url", api.URL, "--key", testKey)
			if code != 0 || strings.Count(sh.err.String(), notice) != told {
				t.Errorf("exit code %d, want %d notices:\n%s", code, told, &sh.err)
			}
		})
	}
}

func TestATextIsNotWarnedOfMissingTranscripts(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t)
	api.on(events, streams)
	sh.run("analyze", sh.write("a.txt", "Good morning."), "--url", api.URL, "--key", testKey)
	if api.count("GET /v1/formats") != 0 {
		t.Error("asked what becomes of recordings for a text")
	}
}
