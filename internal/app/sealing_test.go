package app

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/masterspeak/masterspeak/internal/seal"
)

func TestADevOpensWhatItHasSealedBefore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := sealingKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := sealingKey(dir)
	if err != nil || again != first {
		t.Errorf("the second start has %q, %v, want the key of the first", again, err)
	}
	if _, err := seal.New(first); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "encryption.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v", info, err)
	}
	if other, err := sealingKey(t.TempDir()); err != nil || other == first {
		t.Errorf("another folder has the same key, %v", err)
	}
}
