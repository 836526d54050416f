package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/audio"
)

// shelf takes recordings in, counts them and lets go of them.
type shelf struct {
	bytes   int64
	dropped []string
	fail    error
}

func (s *shelf) Keep(_ context.Context, r io.Reader) (analysis.Recording, error) {
	if s.fail != nil {
		return analysis.Recording{}, s.fail
	}
	hash := sha256.New()
	n, err := io.Copy(hash, r)
	s.bytes += n
	if err != nil {
		return analysis.Recording{}, err
	}
	return analysis.Recording{Key: "recordings/one", Bytes: n, SHA256: [32]byte(hash.Sum(nil))}, nil
}

func (s *shelf) Drop(_ context.Context, kept analysis.Recording) {
	s.dropped = append(s.dropped, kept.Key)
}

const boundary = "b0undary"

// formOf is a form with one recording of so many zero bytes.
func formOf(size int64, rest string) io.Reader {
	head := "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\nRIFF\xff\xff\xff\xffWAVEfmt "
	return io.MultiReader(strings.NewReader(head), io.LimitReader(zeros{}, size), strings.NewReader("\r\n"+rest+"--"+boundary+"--\r\n"))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func upload(t *testing.T, kept *shelf, w *world, body io.Reader) *httptest.ResponseRecorder {
	t.Helper()
	handler := api.New(api.Config{Formats: audio.Formats(), MaxUploadBytes: 32 << 20}, api.Deps{
		Submitter: w, Authenticator: w, Limiter: w, Recordings: kept,
	}).Handler()
	req := httptest.NewRequest(http.MethodPost, "/v1/analyses", body)
	req.Header.Set("X-API-Key", adaKey)
	req.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, req)
	return answer
}

func TestAnUploadIsNeverHeldInMemory(t *testing.T) { //nolint:paralleltest // it counts what all goroutines allocate
	const size = 24 << 20
	kept := new(shelf)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	answer := upload(t, kept, newWorld(), formOf(size, ""))
	runtime.ReadMemStats(&after)
	if answer.Code != http.StatusAccepted || kept.bytes < size || len(kept.dropped) != 0 {
		t.Fatalf("got status %d after %d bytes, dropped %v: %s", answer.Code, kept.bytes, kept.dropped, answer.Body)
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 1<<20 {
		t.Errorf("%d bytes were allocated for an upload of %d", allocated, size)
	}
}

// The library would take up to ten megabytes of headers for each part, and keep
// what it reads of them several times over.
func TestTheHeadOfAPartIsBounded(t *testing.T) { //nolint:paralleltest // it counts what all goroutines allocate
	long := strings.Repeat("n", 2<<20)
	part := func(name, file, rest string) string {
		return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + file + "\"\r\n" + rest + "\r\nhello\r\n"
	}
	for name, form := range map[string]string{
		"the name of a field":     strings.Repeat(part(long, "", ""), 8),
		"the name of the file":    part("file", long, ""),
		"a header of its own":     part("file", "a.txt", "X-Long: "+long+"\r\n"),
		"countless parameters":    part("file", `a.txt"`+strings.Repeat(";a=1", 1<<19)+`;b="`, ""),
		"behind a field too long": part("kind", "", "")[:len(part("kind", "", ""))-2] + long + "\r\n" + part(long, "", ""),
	} {
		body := strings.NewReader(form + "--" + boundary + "--\r\n")
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		answer := upload(t, new(shelf), newWorld(), body)
		runtime.ReadMemStats(&after)
		if answer.Code != http.StatusBadRequest || !strings.Contains(answer.Body.String(), "malformed_form") {
			t.Errorf("%s: got status %d: %.300s", name, answer.Code, answer.Body)
		}
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 1<<20 {
			t.Errorf("%s: %d bytes were allocated for a form of %d", name, allocated, len(form))
		}
	}
}

func TestAnUploadThatCannotBeAcceptedIsDropped(t *testing.T) {
	t.Parallel()
	field := "--" + boundary + "\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nsong\r\n"
	for name, test := range map[string]struct {
		body    io.Reader
		fail    error
		store   error
		status  int
		dropped int
	}{
		"a wrong field behind it":       {body: formOf(1000, field), status: 422, dropped: 1},
		"a form that breaks off":        {body: io.LimitReader(formOf(9000, ""), 8000), status: 400},
		"a file that is too large":      {body: formOf(33<<20, ""), status: 413},
		"no room for it":                {body: formOf(1000, ""), store: analysis.ErrUnavailable, status: 503},
		"no room for its account":       {body: formOf(1000, ""), fail: analysis.ErrQuota, status: 429, dropped: 1},
		"perhaps accepted all the same": {body: formOf(1000, ""), fail: analysis.ErrUnavailable, status: 503},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kept, w := &shelf{fail: test.store}, newWorld()
			w.fail = test.fail
			answer := upload(t, kept, w, test.body)
			if answer.Code != test.status || len(kept.dropped) != test.dropped {
				t.Errorf("got status %d, dropped %v, want %d and %d: %s", answer.Code, kept.dropped, test.status, test.dropped, answer.Body)
			}
		})
	}
}

func FuzzUpload(f *testing.F) {
	f.Add([]byte("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nGood evening.\r\n--" + boundary + "--\r\n"))
	f.Add([]byte("--" + boundary + "\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n{},\"title\":1\r\n--" + boundary + "--\r\n"))
	f.Add([]byte("--" + boundary + "\r\n\r\n\r\n--" + boundary))
	f.Fuzz(func(t *testing.T, form []byte) {
		w := newWorld()
		answer := upload(t, &shelf{fail: errors.New("not here")}, w, bytes.NewReader(form))
		if answer.Code >= 500 || answer.Code < 200 {
			t.Errorf("got status %d for %q", answer.Code, form)
		}
		if (answer.Code == http.StatusAccepted) != (len(w.submitted) == 1) {
			t.Errorf("got status %d and %d submissions", answer.Code, len(w.submitted))
		}
	})
}

func TestAFormSaysWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	part := func(name, value string) string {
		return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
	}
	for name, test := range map[string]struct{ rest, pointer, detail string }{
		"text beside the file": {part("text", "hello"), `"pointer":"/text"`, "A form brings a file instead."},
		"an unknown field":     {part("bogus", "1"), `"pointer":"/bogus"`, "There is no such field."},
		"neither yes nor no":   {part("reuse", "maybe"), `"pointer":"/reuse"`, "This is true or false, not a string."},
		"text, and a kind":     {part("text", "hello") + part("kind", "song"), `"pointer":"/kind"`, "A form brings a file instead."},
		"a word for a time":    {part("ttl_seconds", "soon"), `"pointer":"/ttl_seconds"`, "This is a whole number, not a string."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := upload(t, new(shelf), newWorld(), formOf(100, test.rest))
			if answer.Code != http.StatusUnprocessableEntity {
				t.Errorf("got status %d", answer.Code)
			}
			wantContains(t, answer.Body.String(), test.pointer, test.detail)
		})
	}
}

func TestWhoSendsSomethingElseHearsWhatIsTaken(t *testing.T) {
	t.Parallel()
	zip := "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n\r\nPK\x03\x04\x00\x00\r\n--" + boundary + "--\r\n"
	answer := upload(t, new(shelf), newWorld(), strings.NewReader(zip))
	if answer.Code != http.StatusUnsupportedMediaType {
		t.Errorf("got status %d", answer.Code)
	}
	wantContains(t, answer.Body.String(), "WAV, MP3, FLAC, OGG VORBIS")
	wantContains(t, upload(t, new(shelf), newWorld(), formOf(33<<20, "")).Body.String(), "larger than 33.6 MB (")

	resp, body := ask(t, newWorld().serve(api.Config{Formats: audio.Formats()}), "GET /v1/formats", "", "X-API-Key: ")
	wantStatus(t, resp, body, http.StatusOK) // and for who has no key yet
	wantContains(t, body, `"transcription":false`)
}

func TestATextThatIsSaidToBeARecordingIsRefused(t *testing.T) {
	t.Parallel()
	for headers, status := range map[string]int{
		`filename="talk.MP3"`:                                         http.StatusUnsupportedMediaType,
		"filename=\"talk\"\r\nContent-Type: Audio/Wav":                http.StatusUnsupportedMediaType,
		"filename=\"talk.txt\"\r\nContent-Type: text/plain":           http.StatusAccepted,
		"filename=\"talk\"\r\nContent-Type: application/octet-stream": http.StatusAccepted,
	} {
		form := "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; " + headers + "\r\n\r\nHello, all.\r\n--" + boundary + "--\r\n"
		answer := upload(t, new(shelf), newWorld(), strings.NewReader(form))
		if answer.Code != status {
			t.Errorf("%q: got status %d, want %d: %s", headers, answer.Code, status, answer.Body)
		}
		if status != http.StatusAccepted {
			wantContains(t, answer.Body.String(), "there is text in it")
		}
	}
}

// unhurried is a client that takes a minute before its first byte.
type unhurried struct {
	io.Reader
	waited bool
}

func (u *unhurried) Read(p []byte) (int, error) {
	if !u.waited {
		u.waited = true
		<-time.After(time.Minute) // of the bubble
	}
	return u.Reader.Read(p)
}

func TestTheTimeOfAnUploadIsNotThatOfItsClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		var log bytes.Buffer
		s := api.New(api.Config{Formats: audio.Formats()}, api.Deps{
			Submitter: w, Authenticator: w, Limiter: w, Recordings: new(shelf), Logger: zerolog.New(&log).Level(zerolog.WarnLevel),
		})
		req := httptest.NewRequest(http.MethodPost, "/v1/analyses", &unhurried{Reader: formOf(256<<10, "")})
		req.Header.Set("X-API-Key", adaKey)
		req.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
		answer, metrics := httptest.NewRecorder(), httptest.NewRecorder()
		s.Handler().ServeHTTP(answer, req)
		s.OpsHandler().ServeHTTP(metrics, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		want := `http_server_request_duration_seconds_sum{http_request_method="POST",http_response_status_code="202",http_route="/v1/analyses"} 0` + "\n"
		if answer.Code != http.StatusAccepted || !strings.Contains(metrics.Body.String(), want) {
			t.Errorf("got %d and\n%s", answer.Code, metrics.Body)
		}
		if log.Len() > 0 {
			t.Errorf("the log warns of it: %s", &log)
		}
	})
}
