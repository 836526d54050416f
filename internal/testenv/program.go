package testenv

import (
	"os"
	"os/exec"
	"testing"
)

// Program is the path of a program that a test runs, under the first of its
// names that there is. The test is skipped where there is none, and fails in CI.
func Program(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed; install it, these tests must run in CI", names[0])
	}
	t.Skipf("%s is not installed", names[0])
	return ""
}
