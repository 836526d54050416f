package readiness

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
)

// Run runs the tests that prove the rows, in one call of go test in the folder
// root, and returns those that passed. Names of tests that failed and the last
// lines they printed go to w.
func Run(ctx context.Context, root string, rows []Row, w io.Writer) (map[Proof]bool, error) {
	packages, names := wanted(rows)
	args := append([]string{"test", "-json", "-count=1", "-timeout=20m", "-run", "^(" + strings.Join(names, "|") + ")$"}, packages...)
	cmd := exec.CommandContext(ctx, "go", args...) //nolint:gosec // the arguments name our own tests
	cmd.Dir = root
	cmd.Stderr = w
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("preparing the tests: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the tests: %w", err)
	}
	passed, err := results(out, w)
	var failed *exec.ExitError
	if exit := cmd.Wait(); exit != nil && !errors.As(exit, &failed) { // failures are in the results
		return nil, fmt.Errorf("running the tests: %w", exit)
	}
	return passed, err
}

// wanted lists packages and names, each once.
func wanted(rows []Row) (packages, names []string) {
	for _, row := range rows {
		for _, p := range row.Proofs {
			packages = append(packages, "./"+p.Package)
			names = append(names, p.Test)
		}
	}
	slices.Sort(packages)
	slices.Sort(names)
	return slices.Compact(packages), slices.Compact(names)
}

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output string
}

// results reads what go test says until it ends.
func results(from io.Reader, w io.Writer) (map[Proof]bool, error) {
	passed := map[Proof]bool{}
	said := map[Proof][]string{}
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return nil, fmt.Errorf("reading the tests' results: %w", err)
		}
		p := Proof{Package: folder(e.Package), Test: top(e.Test)}
		switch {
		case e.Action == "output":
			said[p] = lastLines(append(said[p], e.Output))
		case e.Action == "pass" && e.Test == p.Test && p.Test != "":
			passed[p] = true
		case (e.Action == "fail" || e.Action == "skip") && e.Test == p.Test:
			_, _ = fmt.Fprintf(w, "%s: %s\n%s", p, e.Action, strings.Join(said[p], ""))
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading the tests' results: %w", err)
	}
	return passed, nil
}

const module = "github.com/masterspeak/masterspeak/"

func folder(pkg string) string { return strings.TrimPrefix(pkg, module) }

// top is the test that a subtest belongs to.
func top(test string) string {
	name, _, _ := strings.Cut(test, "/")
	return name
}

func lastLines(lines []string) []string {
	const kept = 15
	return lines[max(0, len(lines)-kept):]
}
