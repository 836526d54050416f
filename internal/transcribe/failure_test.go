package transcribe

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestEveryStatusBecomesOneError(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]struct {
		code      string
		retryable bool
	}{
		307: {CodeRejected, false}, 400: {CodeRejected, false}, 401: {CodeUnauthorized, false}, 403: {CodeUnauthorized, false},
		404: {CodeRejected, false}, 408: {CodeTimeout, true}, 413: {CodeTooLarge, false}, 415: {CodeRejected, false},
		422: {CodeRejected, false}, 429: {CodeRateLimited, true}, 499: {CodeUnavailable, true}, 500: {CodeUnavailable, true},
		502: {CodeUnavailable, true}, 503: {CodeUnavailable, true}, 504: {CodeTimeout, true},
	} {
		for kind, body := range map[string]string{
			"json": `{"error":{"message":"inner detail about secret-key"}}`, "a string": `{"error":"inner detail"}`,
			"text": "inner detail", "nothing": "",
		} {
			t.Run(http.StatusText(status)+" "+kind, func(t *testing.T) {
				t.Parallel()
				p := newProvider(t, func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) {
					w.Header().Set("Retry-After", "7")
					answers(w, status, body)
				})
				_, err := p.transcriber(t, nil).Transcribe(t.Context(), file("x"), Options{})
				e := wantCode(t, err, want.code, want.retryable)
				if got := e.RetryAfter == 7*time.Second; got != want.retryable {
					t.Errorf("%d: retry after %v", status, e.RetryAfter)
				}
				if n := len(p.seen()); n != 1 {
					t.Errorf("%d requests, want 1: the job owns retries", n)
				}
			})
		}
	}
}

func TestAnAnswerThatIsNoTranscriptIsInvalidOutput(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"an error as success": `{"error":"failed to read audio data"}`,
		"empty object":        `{}`,
		"a list":              `[]`,
		"broken json":         `{"text":"We launched`,
		"nothing":             ``,
		"a web page":          `<html>launched</html>`,
		"huge":                `{"text":"` + strings.Repeat("launched ", maxResponseBytes/9+1) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newProvider(t, always(body)).transcriber(t, nil).Transcribe(t.Context(), file("x"), Options{})
			_ = wantCode(t, err, CodeInvalidOutput, false)
		})
	}
}

func TestARecordingWithoutSpeechIsSaidToBeOne(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"text":""}`, `{"text":" [BLANK_AUDIO]\n"}`, `{"text":" (silence)."}`, `{"text":"♪"}`, `{"text":"\u0000"}`} {
		_, err := newProvider(t, always(body)).transcriber(t, nil).Transcribe(t.Context(), file("x"), Options{})
		if e := wantCode(t, err, CodeNoSpeech, false); e.Outage() {
			t.Errorf("%s is taken for an outage", body)
		}
	}
}

func TestAServerThatIsAwayIsAnOutage(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	for name, change := range map[string]func(*Config){
		"refused":    func(c *Config) { c.BaseURL = "http://" + l.Addr().String() + "/v1" },
		"broken off": func(*Config) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) {
				w.Header().Set("Content-Length", "1000")
				answers(w, 200, `{"text":"We`)
				panic(http.ErrAbortHandler)
			})
			_, err := p.transcriber(t, change).Transcribe(t.Context(), file("x"), Options{})
			if e := wantCode(t, err, CodeUnavailable, true); !e.Outage() {
				t.Errorf("%v is no outage", e)
			}
		})
	}
}

func hangs(_ http.ResponseWriter, r *http.Request, _ int, _ sent) { <-r.Context().Done() }

func TestASlowServerIsATimeout(t *testing.T) {
	t.Parallel()
	tr := newProvider(t, hangs).transcriber(t, func(c *Config) { c.Timeout = 20 * time.Millisecond })
	_, err := tr.Transcribe(t.Context(), file("x"), Options{})
	if e := wantCode(t, err, CodeTimeout, true); !errors.Is(e, errTimeout) {
		t.Errorf("the timeout does not say whose it is: %v", e.Err)
	}
}

func TestAnEndedContextIsReturnedAsItsCause(t *testing.T) {
	t.Parallel()
	cause := errors.New("lease lost")
	ctx, cancel := context.WithCancelCause(t.Context())
	p := newProvider(t, func(w http.ResponseWriter, r *http.Request, n int, s sent) {
		cancel(cause)
		hangs(w, r, n, s)
	})
	_, err := p.transcriber(t, nil).Transcribe(ctx, file("x"), Options{})
	var e *Error
	if !errors.Is(err, cause) || errors.As(err, &e) {
		t.Errorf("got %v, want %v as it is", err, cause)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := newProvider(t, always(golden(t, "openai.json")))
	p := newProvider(t, func(w http.ResponseWriter, r *http.Request, _ int, _ sent) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	_, err := p.transcriber(t, nil).Transcribe(t.Context(), file("x"), Options{})
	_ = wantCode(t, err, CodeRejected, false)
	if n := len(elsewhere.seen()); n != 0 {
		t.Errorf("the recording travelled on %d times", n)
	}
}

func TestARecordingThatCannotBeReadIsNotTheProvidersFault(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk gone")
	short := file("too short")
	short.Size += 100
	for name, tt := range map[string]struct {
		r    Recording
		want error
	}{
		"not opened": {Recording{Open: func() (io.ReadCloser, error) { return nil, broken }}, broken},
		"not read":   {Recording{Size: 10, Open: func() (io.ReadCloser, error) { return io.NopCloser(failing{broken}), nil }}, broken},
		"too short":  {short, io.ErrUnexpectedEOF},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, always(golden(t, "openai.json")))
			_, err := p.transcriber(t, nil).Transcribe(t.Context(), tt.r, Options{})
			var e *Error
			if !errors.Is(err, tt.want) || errors.As(err, &e) {
				t.Errorf("got %v, want %v and no Error", err, tt.want)
			}
		})
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestARecordingThatIsTooLargeAndCannotBeCutIsNotSent(t *testing.T) {
	t.Parallel()
	p := newProvider(t, always(golden(t, "openai.json")))
	large, long := file("x"), file("x")
	large.Size = defaultMaxBytes
	long.Seconds = 61
	for _, r := range []Recording{large, long} {
		_, err := p.transcriber(t, func(c *Config) { c.MaxSeconds = 60 }).Transcribe(t.Context(), r, Options{})
		_ = wantCode(t, err, CodeTooLarge, false)
	}
	if n := len(p.seen()); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}
