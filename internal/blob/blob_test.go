package blob_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"

	"github.com/masterspeak/masterspeak/internal/blob"
)

func openFolder(t *testing.T) (*blob.Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "a folder", "recordings")
	s, err := blob.Open(t.Context(), "file://"+dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, dir
}

func read(t *testing.T, s *blob.Store, key string) ([]byte, error) {
	t.Helper()
	r, err := s.Open(t.Context(), key)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	return io.ReadAll(r)
}

func TestWhatWasWrittenIsReadUntilItIsErased(t *testing.T) {
	t.Parallel()
	s, _ := openFolder(t)
	speech := bytes.Repeat([]byte("sound"), 100_000)
	if n, err := s.Write(t.Context(), "owner/one", bytes.NewReader(speech)); err != nil || n != int64(len(speech)) {
		t.Fatalf("wrote %d bytes, %v", n, err)
	}
	if got, err := read(t, s, "owner/one"); err != nil || !bytes.Equal(got, speech) {
		t.Fatalf("read %d bytes, %v", len(got), err)
	}
	for range 2 {
		if err := s.Delete(t.Context(), "owner/one"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := read(t, s, "owner/one"); !errors.Is(err, blob.ErrMissing) {
		t.Errorf("got %v, want ErrMissing", err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()
	s, dir := openFolder(t)
	broken := errors.New("connection lost")
	body := io.MultiReader(bytes.NewReader(make([]byte, 1<<20)), iotest.ErrReader(broken))
	if _, err := s.Write(t.Context(), "owner/half", body); !errors.Is(err, broken) {
		t.Fatalf("got %v, want the reader's own error", err)
	}
	if _, err := read(t, s, "owner/half"); !errors.Is(err, blob.ErrMissing) {
		t.Errorf("got %v, want ErrMissing", err)
	}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			t.Errorf("left behind: %s", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAFolderThatCannotBeWrittenIsUnavailable(t *testing.T) {
	t.Parallel()
	s, dir := openFolder(t)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Write(t.Context(), "owner/one", bytes.NewReader([]byte("x"))); !errors.Is(err, blob.ErrUnavailable) {
		t.Errorf("got %v, want ErrUnavailable", err)
	}
}

func TestAWrongAddressIsRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "data", "ftp://host/x", "file://%zz"} {
		if _, err := blob.Open(t.Context(), address); err == nil {
			t.Errorf("%q was opened", address)
		}
	}
}
