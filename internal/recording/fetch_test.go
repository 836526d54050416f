package recording_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/blob"
	"github.com/masterspeak/masterspeak/internal/outbound"
	"github.com/masterspeak/masterspeak/internal/recording"
)

const most = 1000

func fetcher(t *testing.T, allow ...string) (*recording.Fetcher, *blob.Store, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "blobs")
	blobs, err := blob.Open(t.Context(), "file://"+folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	var networks []netip.Prefix
	for _, a := range allow {
		networks = append(networks, netip.MustParsePrefix(a))
	}
	return &recording.Fetcher{
		Blobs: blobs, Client: outbound.NewClient(outbound.Config{Allow: networks, Redirects: 2}), MaxBytes: most,
	}, blobs, folder
}

// fails wants an error with a code, and to hear whether another try makes sense.
func fails(t *testing.T, f *recording.Fetcher, job *analysis.Job, code string, retryable bool) {
	t.Helper()
	local, err := f.Fetch(t.Context(), job)
	var why *analysis.JobError
	if !errors.As(err, &why) || why.Code != code || why.Retryable != retryable {
		t.Errorf("got %v, %v, want %s, retryable %t", local, err, code, retryable)
	}
	if why != nil && strings.Contains(why.Error()+why.Message, "hunter2") {
		t.Errorf("the address is in the error: %v", why)
	}
}

func TestABlobBecomesAFileThatGoesAgain(t *testing.T) {
	t.Parallel()
	f, blobs, _ := fetcher(t)
	speech := bytes.Repeat([]byte("x"), most)
	if _, err := blobs.Write(t.Context(), "one", bytes.NewReader(speech)); err != nil {
		t.Fatal(err)
	}
	local, err := f.Fetch(t.Context(), &analysis.Job{BlobKey: "one"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(local)
	if err != nil || !bytes.Equal(got, speech) || local.Bytes != most || local.SHA256 != sha256.Sum256(speech) {
		t.Errorf("read %d bytes of %d, %v", len(got), local.Bytes, err)
	}
	if err := local.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(local.Name()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
}

func TestABlobThatCannotBeReadIsTriedAgainAndOneThatIsGoneIsNot(t *testing.T) {
	t.Parallel()
	f, blobs, folder := fetcher(t)
	if _, err := blobs.Write(t.Context(), "large", bytes.NewReader(make([]byte, most+1))); err != nil {
		t.Fatal(err)
	}
	fails(t, f, &analysis.Job{BlobKey: "large"}, "audio_too_large", false)
	fails(t, f, &analysis.Job{BlobKey: "another"}, "recording_gone", false)
	fails(t, f, &analysis.Job{}, "recording_gone", false)
	if err := errors.Join(os.RemoveAll(folder), os.WriteFile(folder, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	fails(t, f, &analysis.Job{BlobKey: "large"}, "recording_unavailable", true)
	f.Blobs = nil
	fails(t, f, &analysis.Job{BlobKey: "large"}, "recording_unavailable", true)
}

func TestWhatAServerSaysDecidesWhetherItIsAskedAgain(t *testing.T) {
	t.Parallel()
	f, _, _ := fetcher(t, "127.0.0.1/32")
	status := map[string]int{"/gone": 404, "/mine": 401, "/busy": 503, "/often": 429, "/moved": 302}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/large":
			w.Header().Set("Content-Length", "1001")
		case r.URL.Path == "/endless":
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 512)); err != nil {
					return
				}
			}
		case r.URL.Path == "/metadata":
			http.Redirect(w, r, "http://169.254.169.254/latest/", http.StatusFound)
		case status[r.URL.Path] != 0:
			w.WriteHeader(status[r.URL.Path])
		default:
			_, _ = io.WriteString(w, "speech")
		}
	}))
	t.Cleanup(server.Close)
	at := func(path string) *analysis.Job { return &analysis.Job{AudioURL: server.URL + path + "?token=hunter2"} }
	fails(t, f, at("/gone"), "audio_url_status", false)
	fails(t, f, at("/mine"), "audio_url_status", false)
	fails(t, f, at("/busy"), "audio_url_status", true)
	fails(t, f, at("/often"), "audio_url_status", true)
	fails(t, f, at("/large"), "audio_too_large", false)
	fails(t, f, at("/endless"), "audio_too_large", false)
	fails(t, f, at("/metadata"), "audio_url_refused", false)
	fails(t, f, &analysis.Job{AudioURL: "http://10.1.2.3/a?token=hunter2"}, "audio_url_refused", false)
	fails(t, f, &analysis.Job{AudioURL: "http://127.0.0.1:1/a?token=hunter2"}, "audio_url_unreachable", true)
	local, err := f.Fetch(t.Context(), at("/a.wav"))
	if err != nil || local.Bytes != 6 {
		t.Fatalf("got %+v, %v", local, err)
	}
	_ = local.Close()
}

func TestAStopEndsADownload(t *testing.T) {
	t.Parallel()
	f, _, _ := fetcher(t, "127.0.0.1/32")
	asked := make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	stopped := errors.New("stopped")
	ctx, stop := context.WithCancelCause(t.Context())
	go func() { <-asked; stop(stopped) }()
	if _, err := f.Fetch(ctx, &analysis.Job{AudioURL: server.URL}); !errors.Is(err, stopped) {
		t.Errorf("got %v, want what ended it", err)
	}
}
