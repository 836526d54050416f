package repotest

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the top of the repository, seen from this package's folder.
const root = "../.."

var skippedFolders = []string{".git", ".masterspeak", ".task", "bin", "node_modules", "testdata", "vendor"}

// files returns the paths, relative to the root and with slashes, of the files
// that keep accepts.
func files(t *testing.T, keep func(path string) bool) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains(skippedFolders, entry.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if name = filepath.ToSlash(name); entry.Type().IsRegular() && keep(name) {
			found = append(found, name)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("walking the repository: %v", err)
	}
	if len(found) == 0 {
		t.Fatal("no file matched: the rule under test checks nothing")
	}
	return found
}

func hasExtension(extensions ...string) func(string) bool {
	return func(path string) bool { return slices.Contains(extensions, filepath.Ext(path)) }
}

func isTest(path string) bool { return strings.HasSuffix(path, "_test.go") }

func isProgram(path string) bool { return filepath.Ext(path) == ".go" && !isTest(path) }

// read returns a file's content; a file that is absent fails the test by name.
func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatalf("%s is part of this repository and must exist: %v", path, err)
	}
	return content
}

func countLines(content []byte) int {
	return bytes.Count(bytes.TrimSuffix(content, []byte("\n")), []byte("\n")) + 1
}

// source is one parsed Go file.
type source struct {
	path  string
	lines int
	fset  *token.FileSet
	*ast.File
}

func (s source) line(pos token.Pos) int { return s.fset.Position(pos).Line }

// parse returns the hand-written Go files that keep accepts.
func parse(t *testing.T, keep func(path string) bool) []source {
	t.Helper()
	var sources []source
	for _, path := range files(t, keep) {
		content := read(t, path)
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, content, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("parsing %s: %v", path, err)
			continue
		}
		if !ast.IsGenerated(file) {
			sources = append(sources, source{path, countLines(content), fset, file})
		}
	}
	return sources
}

func median(values []int) int {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[len(values)/2]
}
