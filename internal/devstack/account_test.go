package devstack

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAFolderBehindAPrivateOneIsNotReachable(t *testing.T) {
	t.Parallel()
	stranger := account{name: "stranger", uid: 54321, gid: 54321}
	if !stranger.reachable("/") {
		t.Fatal("the root folder is closed to strangers")
	}
	private := filepath.Join(t.TempDir(), "private")
	inner := filepath.Join(private, "inner")
	if err := os.MkdirAll(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(private, 0o700); err != nil {
		t.Fatal(err)
	}
	if stranger.reachable(inner) {
		t.Error("a stranger passes through a folder with mode 0700")
	}
	if stranger.reachable(filepath.Join(inner, "absent")) {
		t.Error("an absent folder is reachable")
	}
}

func TestOwnFolderRefusesWhatSomebodyElsePutThere(t *testing.T) {
	t.Parallel()
	uid, gid := os.Getuid(), os.Getgid()
	dir := t.TempDir()

	private := filepath.Join(dir, "private")
	for range 2 {
		if err := ownFolder(private, uid, gid, 0o700); err != nil {
			t.Errorf("own folder: %v", err)
		}
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(private, link); err != nil {
		t.Fatal(err)
	}
	if err := ownFolder(link, uid, gid, 0o700); err == nil {
		t.Error("a link was accepted")
	}
	if err := ownFolder(private, uid+1, gid, 0o700); err == nil {
		t.Error("a folder of another user was accepted")
	}
	if err := os.Chmod(private, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := ownFolder(private, uid, gid, 0o700); err == nil {
		t.Error("a folder that everybody may write to was accepted")
	}
}
