package blob_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/masterspeak/masterspeak/internal/blob"
)

// bucket speaks as much of S3 as a store needs, and keeps how long things are,
// not what they are. Like the real one it refuses parts, but for the last, of
// less than 5 MiB.
type bucket struct {
	mutex     sync.Mutex
	objects   map[string]int64
	parts     map[int]int64
	requests  int
	abandoned int
}

func openBucket(t *testing.T) (*blob.Store, *bucket) {
	t.Helper()
	b := &bucket{objects: map[string]int64{}, parts: map[int]int64{}}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	s, err := blob.Open(t.Context(), "s3://speeches?region=eu&anonymous=true&use_path_style=true&endpoint="+url.QueryEscape(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, b
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n, _ := io.CopyBuffer(io.Discard, struct{ io.Reader }{r.Body}, make([]byte, 4096))
	if length, err := strconv.ParseInt(r.Header.Get("X-Amz-Decoded-Content-Length"), 10, 64); err == nil {
		n = length
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.requests++
	q, key := r.URL.Query(), r.URL.Path
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("ETag", `"x"`)
	switch {
	case r.Method == http.MethodPost && q.Has("uploads"):
		_, _ = fmt.Fprint(w, `<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>`)
	case r.Method == http.MethodPut && q.Has("partNumber"):
		number, _ := strconv.Atoi(q.Get("partNumber"))
		b.parts[number] = n
	case r.Method == http.MethodPost && q.Has("uploadId"):
		b.complete(w, key)
	case r.Method == http.MethodDelete && q.Has("uploadId"):
		b.abandoned++
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodPut:
		b.objects[key] = n
	case r.Method == http.MethodDelete:
		delete(b.objects, key)
		w.WriteHeader(http.StatusNoContent)
	case b.objects[key] == 0:
		w.WriteHeader(http.StatusNotFound)
		_, _ = fmt.Fprint(w, `<Error><Code>NoSuchKey</Code></Error>`)
	default:
		_, _ = io.CopyN(w, zeros{}, b.objects[key])
	}
}

func (b *bucket) complete(w http.ResponseWriter, key string) {
	const least = 5 << 20
	sum := int64(0)
	for i, number := range slices.Sorted(maps.Keys(b.parts)) {
		if sum += b.parts[number]; b.parts[number] < least && i < len(b.parts)-1 {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprint(w, `<Error><Code>EntityTooSmall</Code></Error>`)
			return
		}
	}
	b.objects[key] = sum
	_, _ = fmt.Fprint(w, `<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>`)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestABucketTakesAnUploadOfAnySizeInLittleMemory(t *testing.T) { //nolint:paralleltest // it counts what all goroutines hold
	for _, size := range []int64{1 << 10, 4 << 20, 24 << 20} {
		s, b := openBucket(t)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		n, err := s.Write(t.Context(), "one", io.LimitReader(zeros{}, size))
		runtime.ReadMemStats(&after)
		if err != nil || n != size || b.objects["/speeches/one"] != size {
			t.Fatalf("wrote %d of %d bytes, %v; there are %v", n, size, err, b.objects)
		}
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 1<<20 {
			t.Errorf("%d bytes were allocated for %d", allocated, size)
		}
	}
}

func TestABucketGivesBackWhatItTookUntilItIsErased(t *testing.T) {
	t.Parallel()
	s, _ := openBucket(t)
	if _, err := s.Write(t.Context(), "one", bytes.NewReader(make([]byte, 1000))); err != nil {
		t.Fatal(err)
	}
	if got, err := read(t, s, "one"); err != nil || len(got) != 1000 {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
	if err := s.Delete(t.Context(), "one"); err != nil {
		t.Error(err)
	}
	if _, err := read(t, s, "one"); !errors.Is(err, blob.ErrMissing) {
		t.Errorf("got %v, want ErrMissing", err)
	}
}

func TestAnUploadToABucketThatBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{1 << 10, 12 << 20} {
		s, b := openBucket(t)
		broken := errors.New("connection lost")
		body := io.MultiReader(io.LimitReader(zeros{}, size), iotest.ErrReader(broken))
		if _, err := s.Write(t.Context(), "half", body); !errors.Is(err, broken) {
			t.Errorf("got %v, want the reader's own error", err)
		}
		if len(b.objects) != 0 {
			t.Errorf("left behind: %v", b.objects)
		}
	}
}
