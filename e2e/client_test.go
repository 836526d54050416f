package e2e

import (
	"path/filepath"
	"testing"
)

// The examples of the client, which docs/api.md shows, have the same output on a
// real server as on the one that stands in for it.
func TestTheExamplesOfTheClientWorkOnARealServer(t *testing.T) {
	t.Parallel()
	at := startDev(t, spaced(t)).credentials(t)
	dir, err := filepath.Abs("../client")
	if err != nil {
		t.Fatal(err)
	}
	run(t, dir, []string{"MASTERSPEAK_URL=" + at.URL, "MASTERSPEAK_API_KEY=" + at.APIKey}, "go", "test", "-count=1", "-run", "^Example", ".")
}
