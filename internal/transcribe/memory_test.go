package transcribe

import (
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
)

// zeros is as long as it is asked for.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

//nolint:paralleltest // it measures what the whole process allocates
func TestMemoryDoesNotGrowWithTheRecording(t *testing.T) {
	const size, most = 20 << 20, 1 << 20
	var received int64
	answer := golden(t, "openai.json")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		received, _ = io.Copy(io.Discard, r.Body)
		answers(w, http.StatusOK, answer)
	}))
	t.Cleanup(server.Close)
	tr, err := New(Config{BaseURL: server.URL, Model: "m", HTTPClient: server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	asFile := Recording{Name: "a.mp3", Size: size, Open: func() (io.ReadCloser, error) { return io.NopCloser(zeros{}), nil }}
	asSound := Recording{Name: "a.mp3", Size: 2 * defaultMaxBytes, Sound: counting(size / bytesPerSample / SampleRate)}
	for name, r := range map[string]Recording{"a file": asFile, "samples": asSound} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := tr.Transcribe(t.Context(), r, Options{}); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		allocated := after.TotalAlloc - before.TotalAlloc
		t.Logf("%s of %d bytes: %d bytes allocated", name, received, allocated)
		if received < size*9/10 || allocated > most {
			t.Errorf("%s of %d bytes: %d bytes allocated, want at most %d", name, received, allocated, most)
		}
	}
}

func TestARefusalBeforeTheEndOfTheUploadIsUnderstood(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answers(w, http.StatusRequestEntityTooLarge, `too large`)
	}))
	t.Cleanup(server.Close)
	tr, err := New(Config{BaseURL: server.URL, Model: "m", HTTPClient: server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	r := Recording{Name: "a.mp3", Size: 20 << 20, Open: func() (io.ReadCloser, error) { return io.NopCloser(zeros{}), nil }}
	_, err = tr.Transcribe(t.Context(), r, Options{})
	_ = wantCode(t, err, CodeTooLarge, false)
}
