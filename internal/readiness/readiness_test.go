package readiness

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const root = "../.."

func document(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs/readiness.md"))
	if err != nil {
		t.Fatalf("reading the list: %v", err)
	}
	return string(text)
}

func TestEveryRowOfTheListNamesATestThatExists(t *testing.T) {
	t.Parallel()
	rows, err := Parse(document(t))
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string][]string{} // by folder
	for _, row := range rows {
		for _, p := range row.Proofs {
			if tests[p.Package] == nil {
				tests[p.Package] = testsIn(t, filepath.Join(root, p.Package))
			}
			if !slices.Contains(tests[p.Package], p.Test) {
				t.Errorf("%s is to be proved by %s, which does not exist", row.ID, p)
			}
		}
	}
}

// testsIn lists the tests of a package.
func testsIn(t *testing.T, folder string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatalf("listing the tests of %s: %v", folder, err)
	}
	names := []string{""} // not nil: read once
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("reading the tests of %s: %v", folder, err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names
}

// list is a document with one row in each category but for what is put in.
func list(security string) string {
	text := "# Readiness\n\n## Security\n\n| Row | What | Proof |\n|---|---|---|\n" + security
	for _, c := range Categories()[1:] {
		text += "\n## " + c + "\n\n| " + c[:1] + "1 | x | `api.TestX` |\n"
	}
	return text
}

func TestARowIsReadWithItsProofs(t *testing.T) {
	t.Parallel()
	rows, err := Parse(list("| S1 | Keys are hashed | `internal/auth.TestA`, `api.TestB` |\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := Row{"Security", "S1", "Keys are hashed", []Proof{{"internal/auth", "TestA"}, {"api", "TestB"}}}
	if diff := cmp.Diff(want, rows[0]); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
}

func TestListsThatProveNothingAreRefused(t *testing.T) {
	t.Parallel()
	for name, security := range map[string]string{
		"no test":             "| S1 | Keys are hashed | by hand |\n",
		"no rows":             "",
		"the same row twice":  "| S1 | a | `api.TestA` |\n| S1 | b | `api.TestB` |\n",
		"another category":    "| D1 | a | `api.TestA` |\n",
		"a cell that is lost": "| S1 | `api.TestA` |\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if rows, err := Parse(list(security)); err == nil {
				t.Errorf("got %v and no error", rows)
			}
		})
	}
}

func TestOnlyATestThatPassedProvesItsRow(t *testing.T) {
	t.Parallel()
	const said = `{"Action":"run","Package":"github.com/masterspeak/masterspeak/api","Test":"TestA"}
{"Action":"pass","Package":"github.com/masterspeak/masterspeak/api","Test":"TestA/one"}
{"Action":"pass","Package":"github.com/masterspeak/masterspeak/api","Test":"TestA"}
{"Action":"pass","Package":"github.com/masterspeak/masterspeak/api","Test":"TestB/one"}
{"Action":"output","Package":"github.com/masterspeak/masterspeak/api","Test":"TestB","Output":"got 1, want 2\n"}
{"Action":"fail","Package":"github.com/masterspeak/masterspeak/api","Test":"TestB"}
{"Action":"skip","Package":"github.com/masterspeak/masterspeak/api","Test":"TestC"}
{"Action":"fail","Package":"github.com/masterspeak/masterspeak/api"}
`
	var told strings.Builder
	passed, err := results(strings.NewReader(said), &told)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[Proof]bool{{"api", "TestA"}: true}, passed); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
	if !strings.Contains(told.String(), "api.TestB: fail\ngot 1, want 2") {
		t.Errorf("a failure is told as %q", told.String())
	}
}

func TestTheScoreIsOneHundredOnlyWhenAllIsProved(t *testing.T) {
	t.Parallel()
	rows := []Row{
		{"Security", "S1", "a", []Proof{{"api", "TestA"}, {"api", "TestB"}}},
		{"Database", "D1", "b", []Proof{{"api", "TestA"}}},
	}
	var told strings.Builder
	if missing := Report(&told, rows, map[Proof]bool{{"api", "TestA"}: true}); missing != 1 {
		t.Errorf("got %d missing, want 1: a row needs all of its tests", missing)
	}
	for _, line := range []string{"Security         0/100   0 of 1", "Database       100/100   1 of 1", "All             50/100", "S1 a\n     not proved by [api.TestB]"} {
		if !strings.Contains(told.String(), line) {
			t.Errorf("the report lacks %q:\n%s", line, told.String())
		}
	}
}
