package client_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What docs/api.md and its pages show in Go is what the examples run.
func TestTheGuideShowsTheExamples(t *testing.T) {
	t.Parallel()
	source := everything(t, "example*_test.go")
	examples := strings.ReplaceAll(source, "\n\t", "\n")
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(everything(t, "../docs/api.md", "../docs/api/*.md"), -1)
	for _, block := range blocks {
		if !strings.Contains(examples, "{\n"+block[1]+"}") && !strings.Contains(source, strings.TrimPrefix(block[1], "import ")) {
			t.Errorf("no example is\n%s", block[1])
		}
	}
	if want := strings.Count(source, "\nfunc Example") + 1; len(blocks) != want {
		t.Errorf("the guide has %d pieces of Go, want each of the examples and the import, %d", len(blocks), want)
	}
}

func everything(t *testing.T, patterns ...string) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: found %v, %v", pattern, files, err)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(b)
		}
	}
	return all.String()
}
