package repotest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"testing"
)

// reference is a link whose text is code and whose target is a file of code:
// [`Name`](file.go), [`Type.Method`](file.go) or [`Statement`](file.sql).
var reference = regexp.MustCompile("\\[`([\\w.]+)`\\]\\(([^)\\s]+\\.(?:go|sql))\\)")

func TestDocumentsNameWhatIsThere(t *testing.T) {
	t.Parallel()
	const few = 60 // in docs/architecture.md, which follows a request from name to name
	found := 0
	for _, document := range files(t, hasExtension(".md")) {
		for _, match := range reference.FindAllStringSubmatch(string(read(t, document)), -1) {
			found++
			name, file := match[1], filepath.ToSlash(path.Join(path.Dir(document), match[2]))
			if !declared(t, file)[name] {
				t.Errorf("%s: %s is not declared in %s: name what took its place", document, name, file)
			}
		}
	}
	if found < few {
		t.Errorf("found only %d names with a file: has their form changed?", found)
	}
}

func TestAnUnknownNameIsNotDeclared(t *testing.T) {
	t.Parallel()
	const file = "internal/repotest/tree_test.go"
	names := declared(t, file)
	for name, want := range map[string]bool{"root": true, "source": true, "source.line": true, "line": false, "nobody": false} {
		if names[name] != want {
			t.Errorf("%s in %s: declared %t, want %t", name, file, names[name], want)
		}
	}
}

var statement = regexp.MustCompile(`(?m)^-- name: (\w+) :`)

// declared are the names of a file's declarations, methods behind their type.
func declared(t *testing.T, file string) map[string]bool {
	t.Helper()
	names, content := map[string]bool{}, read(t, file)
	if filepath.Ext(file) == ".sql" {
		for _, match := range statement.FindAllSubmatch(content, -1) {
			names[string(match[1])] = true
		}
		return names
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, content, parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("parsing %s: %v", file, err)
	}
	for _, declaration := range parsed.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			names[receiver(d)+d.Name.Name] = true
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				addNames(names, spec)
			}
		}
	}
	return names
}

func addNames(names map[string]bool, spec ast.Spec) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		names[s.Name.Name] = true
	case *ast.ValueSpec:
		for _, name := range s.Names {
			names[name.Name] = true
		}
	}
}

// receiver is "Type." for a method, without its star and parameters.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	name := ""
	for node := range ast.Preorder(d.Recv.List[0].Type) {
		if ident, ok := node.(*ast.Ident); ok && name == "" {
			name = ident.Name
		}
	}
	return name + "."
}
