package repotest

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

func TestFilesStayShort(t *testing.T) {
	t.Parallel()
	const longest, typical = 300, 150
	var lengths []int
	for _, file := range parse(t, isProgram) {
		if file.lines > longest {
			t.Errorf("%s has %d lines, more than %d: one file is one noun, split it", file.path, file.lines, longest)
		}
		lengths = append(lengths, file.lines)
	}
	if m := median(lengths); m > typical {
		t.Errorf("the median file has %d lines, more than %d", m, typical)
	}
}

func TestFunctionsFitOnAScreen(t *testing.T) {
	t.Parallel()
	const longest, typical = 60, 15
	var lengths []int
	for _, file := range parse(t, isProgram) {
		for _, decl := range file.Decls {
			function, ok := decl.(*ast.FuncDecl)
			if !ok || function.Body == nil {
				continue
			}
			// Lines between the braces, as funlen counts them.
			lines := max(0, file.line(function.Body.Rbrace)-file.line(function.Body.Lbrace)-1)
			if lines > longest {
				t.Errorf("%s:%d: %s has %d lines, more than %d", file.path, file.line(function.Pos()), function.Name.Name, lines, longest)
			}
			lengths = append(lengths, lines)
		}
	}
	if m := median(lengths); m > typical {
		t.Errorf("the median function has %d lines, more than %d", m, typical)
	}
}

func TestMainIsTiny(t *testing.T) {
	t.Parallel()
	const longest = 30
	if lines := countLines(read(t, "main.go")); lines > longest {
		t.Errorf("main.go has %d lines, more than %d: logic belongs in internal/cli or internal/app", lines, longest)
	}
}

// refusedNames say nothing about what a package is for, or hide a package that
// most files import.
var refusedNames = strings.Fields(`
	util utils common core helper helpers model models types base misc shared lib
	context errors fmt http io json log net os slices sql strings sync testing time
	echo jetstream nats pgx redis zerolog`)

func TestPackagesAreNamedForWhatTheyDo(t *testing.T) {
	t.Parallel()
	for _, file := range parse(t, hasExtension(".go")) {
		name, folder := strings.TrimSuffix(file.Name.Name, "_test"), filepath.Base(filepath.Dir(file.path))
		if slices.Contains(refusedNames, name) || slices.Contains(refusedNames, folder) {
			t.Errorf("%s: a package must not be named %s", file.path, name)
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	said := map[string]bool{}
	for _, file := range parse(t, isProgram) {
		folder := filepath.Dir(file.path)
		said[folder] = said[folder] || file.Doc != nil && strings.TrimSpace(file.Doc.Text()) != ""
	}
	for folder, ok := range said {
		if !ok {
			t.Errorf("the package in %s has no package comment: write doc.go with what it is for, what it promises, and one trap", folder)
		}
	}
}

// unfinished matches a marker as people write it, not context.TODO.
var unfinished = regexp.MustCompile(`(^|[^.\w])(TODO|FIXME)([:( ]|$)`)

func TestNothingIsLeftForLater(t *testing.T) {
	t.Parallel()
	for _, file := range parse(t, hasExtension(".go")) {
		for _, group := range file.Comments {
			if match := unfinished.FindString(group.Text()); match != "" {
				t.Errorf("%s:%d: %q: finish it, or describe the limit in docs", file.path, file.line(group.Pos()), match)
			}
		}
	}
	for _, path := range files(t, hasExtension(".css", ".html", ".js", ".md", ".sh", ".sql", ".yaml", ".yml")) {
		if match := unfinished.Find(read(t, path)); match != nil {
			t.Errorf("%s: %q: finish it, or describe the limit in docs", path, match)
		}
	}
}

func TestErrorsSayWhatWasBeingDone(t *testing.T) {
	t.Parallel()
	for _, file := range parse(t, isProgram) {
		for call := range calls(file.File) {
			name := selector(call.Fun)
			if name != "fmt.Errorf" && name != "errors.New" || len(call.Args) == 0 {
				continue
			}
			literal, ok := call.Args[0].(*ast.BasicLit)
			if !ok {
				continue
			}
			text, err := strconv.Unquote(literal.Value)
			if err == nil && strings.Contains(strings.ToLower(text), "failed to") {
				t.Errorf("%s:%d: %q: name the act with a gerund instead", file.path, file.line(call.Pos()), text)
			}
		}
	}
}

// Messages stand behind a colon in the command line, the console and the log.
// Those that the API has itself are whole answers.
func TestMessagesOfErrorsAreNoSentences(t *testing.T) {
	t.Parallel()
	const few = 20
	found := 0
	for _, file := range parse(t, func(path string) bool { return isProgram(path) && !strings.HasPrefix(path, "api/") }) {
		ast.Inspect(file.File, func(n ast.Node) bool {
			pair, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			if key, ok := pair.Key.(*ast.Ident); !ok || key.Name != "Message" {
				return true
			}
			if text := firstText(pair.Value); text != "" {
				found++
				if second := []rune(text + " ")[1]; unicode.IsUpper([]rune(text)[0]) && !unicode.IsUpper(second) || strings.HasSuffix(text, ".") {
					t.Errorf("%s:%d: %q: begin in lower case and end without a full stop", file.path, file.line(pair.Pos()), text)
				}
			}
			return true
		})
	}
	if found < few {
		t.Errorf("found only %d messages: has their form changed?", found)
	}
}

// firstText is the first literal within an expression.
func firstText(expr ast.Expr) (text string) {
	ast.Inspect(expr, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && text == "" && literal.Kind == token.STRING {
			text, _ = strconv.Unquote(literal.Value)
		}
		return text == ""
	})
	return text
}

func TestTestsNeverSleep(t *testing.T) {
	t.Parallel()
	for _, file := range parse(t, isTest) {
		for call := range calls(file.File) {
			if selector(call.Fun) == "time.Sleep" {
				t.Errorf("%s:%d: wait on a signal, or poll with a deadline", file.path, file.line(call.Pos()))
			}
		}
	}
}

func calls(file *ast.File) func(yield func(*ast.CallExpr) bool) {
	return func(yield func(*ast.CallExpr) bool) {
		for node := range ast.Preorder(file) {
			if call, ok := node.(*ast.CallExpr); ok && !yield(call) {
				return
			}
		}
	}
}

// selector returns "package.Name" for a call of that form, else "".
func selector(fun ast.Expr) string {
	expr, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	pkg, ok := expr.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return pkg.Name + "." + expr.Sel.Name
}
