package client_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// What docs/api.md shows in Go is what the examples run.
func TestTheGuideShowsTheExamples(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	examples := strings.ReplaceAll(string(source), "\n\t", "\n")
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(guide), -1)
	for _, block := range blocks {
		if !strings.Contains(examples, "{\n"+block[1]+"}") && !strings.Contains(string(source), strings.TrimPrefix(block[1], "import ")) {
			t.Errorf("no example is\n%s", block[1])
		}
	}
	if want := strings.Count(string(source), "\nfunc Example") + 1; len(blocks) != want {
		t.Errorf("the guide has %d pieces of Go, want each of the examples and the import, %d", len(blocks), want)
	}
}
