package testenv

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const folderPrefix = "masterspeak-test-"

// makeDir creates a temporary folder named for this process. Others may pass
// through it: as root, Postgres runs as another user.
func makeDir() (string, error) {
	dir, err := os.MkdirTemp("", folderPrefix+strconv.Itoa(os.Getpid())+"-*")
	if err != nil {
		return "", fmt.Errorf("creating a folder for tests: %w", err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		return "", fmt.Errorf("opening %s to others: %w", dir, err)
	}
	return dir, nil
}

// Folder is t.TempDir for servers: they must have ended before their folder
// goes, so it is called before they start.
func Folder(t testing.TB) string {
	t.Helper()
	dir, err := makeDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// sweep removes what killed test binaries left, once their process is gone and
// an hour has passed: their pid may belong to another container.
func sweep(temp string) {
	folders, _ := filepath.Glob(filepath.Join(temp, folderPrefix+"*-*"))
	for _, folder := range folders {
		info, err := os.Lstat(folder)
		if err != nil || time.Since(info.ModTime()) < time.Hour {
			continue
		}
		if gone(folder) {
			os.RemoveAll(folder)
		}
	}
}

func gone(folder string) bool {
	rest := strings.TrimPrefix(filepath.Base(folder), folderPrefix)
	text, _, _ := strings.Cut(rest, "-")
	pid, err := strconv.Atoi(text)
	return err == nil && pid > 0 && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}
