package recording_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"testing"
	"testing/iotest"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/blob"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/recording"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

type world struct {
	store  *postgres.Store
	blobs  *blob.Store
	keeper *recording.Keeper
	owner  analysis.ID
}

func newWorld(t *testing.T) *world {
	t.Helper()
	pool := testenv.Postgres(t)
	blobs, err := blob.Open(t.Context(), "file://"+t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	store := postgres.New(pool, pool, postgres.Config{})
	return &world{store: store, blobs: blobs, keeper: recording.New(store, blobs, testenv.Logger(t)), owner: analysis.ID{15: 1}}
}

// cleaned runs the cleaning until the blob has gone, or until something that
// is certainly unwanted has.
func (w *world) cleaned(t *testing.T, c recording.Cleaning) {
	t.Helper()
	ctx := testenv.Context(t)
	marker, err := w.keeper.Keep(ctx, bytes.NewReader([]byte("marker")))
	if err != nil {
		t.Fatal(err)
	}
	w.keeper.Drop(ctx, marker)
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	c.Every = time.Millisecond
	go func() { ended <- w.keeper.Clean(running, c) }()
	testenv.Eventually(t, func() bool { return !w.there(t, marker.Key) }, "the unwanted blob is erased")
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func (w *world) there(t *testing.T, key string) bool {
	t.Helper()
	r, err := w.blobs.Open(context.Background(), key)
	if errors.Is(err, blob.ErrMissing) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	return true
}

func (w *world) submit(t *testing.T, key string) analysis.ID {
	t.Helper()
	a, err := w.store.Submit(testenv.Context(t), analysis.Submission{
		Owner: w.owner, Recording: analysis.Recording{Key: key}, Kind: "general", Depth: "standard", Language: "en", Lane: analysis.Interactive,
	})
	if err != nil {
		t.Fatal(err)
	}
	return a.Analysis.ID
}

func TestAnAcceptedRecordingStaysUntilItsAnalysisIsDeleted(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), testenv.Context(t)
	speech := bytes.Repeat([]byte("sound"), 50_000)
	kept, err := w.keeper.Keep(ctx, bytes.NewReader(speech))
	if err != nil || kept.Bytes != int64(len(speech)) || kept.SHA256 != sha256.Sum256(speech) {
		t.Fatalf("kept %+v, %v", kept, err)
	}
	id := w.submit(t, kept.Key)
	job, err := w.store.Claim(ctx, id)
	if err != nil || job == nil || job.BlobKey != kept.Key || job.Source != analysis.Audio {
		t.Fatalf("claimed %+v, %v", job, err)
	}
	w.cleaned(t, recording.Cleaning{Recordings: time.Nanosecond})
	if !w.there(t, kept.Key) {
		t.Fatal("the recording of a running job was erased")
	}
	if _, err := w.store.Delete(ctx, w.owner, id); err != nil {
		t.Fatal(err)
	}
	w.cleaned(t, recording.Cleaning{})
	if w.there(t, kept.Key) {
		t.Error("the recording outlived its analysis")
	}
}

func TestARecordingGoesWhenItIsTooOldAndItsAnalysisStays(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), testenv.Context(t)
	kept, err := w.keeper.Keep(ctx, bytes.NewReader([]byte("sound")))
	if err != nil {
		t.Fatal(err)
	}
	id := w.submit(t, kept.Key)
	if _, err := w.store.Cancel(ctx, w.owner, id); err != nil {
		t.Fatal(err)
	}
	w.cleaned(t, recording.Cleaning{Recordings: time.Hour})
	if !w.there(t, kept.Key) {
		t.Fatal("erased before its time")
	}
	w.cleaned(t, recording.Cleaning{Recordings: time.Nanosecond})
	if w.there(t, kept.Key) {
		t.Error("kept after its time")
	}
	if _, err := w.store.Get(ctx, w.owner, id); err != nil {
		t.Errorf("the analysis went with it: %v", err)
	}
	if _, err := w.store.Retry(ctx, w.owner, id); err != nil {
		t.Fatal(err)
	}
	if job, err := w.store.Claim(ctx, id); err != nil || job == nil || job.Source != analysis.Audio || job.BlobKey != "" {
		t.Errorf("claimed %+v, %v: want a recording that is gone", job, err)
	}
}

func TestAnUploadThatCameToNothingIsErased(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), testenv.Context(t)
	broken := errors.New("the client has gone")
	if _, err := w.keeper.Keep(ctx, io.MultiReader(bytes.NewReader(make([]byte, 1<<20)), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("got %v, want the reader's own error", err)
	}
	keys, err := w.store.UnwantedBlobs(ctx, 10)
	if err != nil || len(keys) != 1 {
		t.Fatalf("unwanted are %v, %v, want the upload that broke off", keys, err)
	}
	w.cleaned(t, recording.Cleaning{})
	if keys, err := w.store.UnwantedBlobs(ctx, 10); err != nil || len(keys) != 0 {
		t.Errorf("unwanted are still %v, %v", keys, err)
	}
}
