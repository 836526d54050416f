package testenv

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// noPID is above what any system gives to a process.
const noPID = 1 << 30

func TestSweepRemovesOnlyOldFoldersOfEndedProcesses(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	old, fresh := time.Now().Add(-2*time.Hour), time.Now()
	for name, at := range map[string]time.Time{
		fmt.Sprintf("masterspeak-test-%d-ended", noPID):       old,
		fmt.Sprintf("masterspeak-test-%d-recent", noPID):      fresh,
		fmt.Sprintf("masterspeak-test-%d-alive", os.Getpid()): old,
		"masterspeak-test-x-unknown":                          old,
		"another":                                             old,
	} {
		dir := filepath.Join(temp, name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(dir, at, at); err != nil {
			t.Fatal(err)
		}
	}

	sweep(temp)

	want := []string{
		"another",
		fmt.Sprintf("masterspeak-test-%d-recent", noPID),
		fmt.Sprintf("masterspeak-test-%d-alive", os.Getpid()),
		"masterspeak-test-x-unknown",
	}
	var got []string
	entries, err := os.ReadDir(temp)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("left folders (-want +got):\n%s", diff)
	}
}

func TestClientConfigSurvivesAwkwardPasswords(t *testing.T) {
	t.Parallel()
	const dsn = "postgres://us%40er:p%2Fw%3F@127.0.0.1:5433/post?sslmode=disable"
	config, err := clientConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	if got := config.URL(); got != dsn {
		t.Errorf("got %s, want %s", got, dsn)
	}
}
