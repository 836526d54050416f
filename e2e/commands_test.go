package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// block is what a document tells a reader to type, fenced as "sh". A comment
// before the fence says who else runs it, or why nobody does:
//
//	<!-- run by e2e.TestSomething -->
//	<!-- not run: needs a cluster -->
type block struct {
	file, script string
	line         int
	runBy        string // the packages and names of tests
	notRun       string // the reason
}

// unmarked blocks are run here, each document against an installation.
func (b *block) unmarked() bool { return b.runBy == "" && b.notRun == "" }

var (
	testName = regexp.MustCompile(`([a-z0-9/]+)\.(Test\w+)`)
	// typed is a command that is set apart by its indent alone.
	typed = regexp.MustCompile(`^ {4,}(\$ |\./|cd |curl |docker |go |kubectl |masterspeak |nats |npm |pg_|psql |task )`)
)

func TestEveryCommandOfADocumentIsRunOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	for _, b := range commandBlocks(t) {
		tests := testName.FindAllStringSubmatch(b.runBy, -1)
		switch {
		case b.runBy != "" && len(tests) == 0:
			t.Errorf("%s:%d: %q names no test", b.file, b.line, b.runBy)
		case b.unmarked() && b.file != "README.md" && !strings.HasPrefix(b.file, "docs/"):
			t.Errorf("%s:%d: nothing runs this: say who does, or why nobody does", b.file, b.line)
		}
		for _, test := range tests {
			wantTest(t, &b, test[1], test[2])
		}
	}
}

func wantTest(t *testing.T, b *block, folder, name string) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join("..", folder, "*_test.go")) // the pattern is a constant
	if !slices.ContainsFunc(files, func(file string) bool { return strings.Contains(text(t, file), "\nfunc "+name+"(") }) {
		t.Errorf("%s:%d: there is no %s.%s to run it", b.file, b.line, folder, name)
	}
}

// commandBlocks are those of all documents, in the order in which they stand.
func commandBlocks(t *testing.T) []block {
	t.Helper()
	var found []block
	for _, pattern := range []string{"../*.md", "../docs/*.md", "../docs/*/*.md", "../samples/*.md"} {
		files, _ := filepath.Glob(pattern) // likewise
		for _, file := range files {
			found = append(found, blocksOf(t, file)...)
		}
	}
	if len(found) < 10 {
		t.Fatalf("found only %d blocks of commands", len(found))
	}
	return found
}

func blocksOf(t *testing.T, file string) (found []block) {
	t.Helper()
	name := filepath.ToSlash(strings.TrimPrefix(file, "../"))
	fence, before := "", ""
	for i, line := range strings.Split(text(t, file), "\n") {
		bare := strings.TrimSpace(line)
		switch {
		case fence == "" && strings.HasPrefix(bare, "```"):
			if fence = bare; fence == "```sh" {
				found = append(found, marked(block{file: name, line: i + 1}, before))
			}
		case fence != "" && bare == "```":
			fence = ""
		case fence == "```sh":
			found[len(found)-1].script += bare + "\n"
		case fence == "" && typed.MatchString(line):
			t.Errorf("%s:%d: put what is typed between ```sh and ```", name, i+1)
		}
		before = bare
	}
	return found
}

func marked(b block, before string) block {
	said, ok := strings.CutPrefix(strings.TrimSuffix(before, " -->"), "<!-- ")
	if ok {
		b.runBy, _ = strings.CutPrefix(said, "run by ")
		if reason, refused := strings.CutPrefix(said, "not run: "); refused {
			b.runBy, b.notRun = "", reason
		}
	}
	return b
}

func text(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
