package readiness

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Categories are those of the score, in its order.
func Categories() []string {
	return []string{"Security", "Performance", "Monitoring", "Configuration", "Database"}
}

// Row is one thing that production asks for.
type Row struct {
	Category string
	ID       string // S1, P2, …; the first letter is the category's
	Promise  string
	Proofs   []Proof // never empty
}

// Proof names a test that fails when the promise is broken.
type Proof struct {
	Package string // its folder, from the top of the repository
	Test    string
}

func (p Proof) String() string { return p.Package + "." + p.Test }

var proof = regexp.MustCompile("`([a-z0-9/]+)\\.(Test[A-Za-z0-9]+)`")

// Parse reads the tables of the document. It refuses a row without a proof, an
// ID that is taken or belongs to another category, and a category without rows.
func Parse(document string) ([]Row, error) {
	var rows []Row
	category := ""
	for i, line := range strings.Split(document, "\n") {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			category = title
			continue
		}
		if !slices.Contains(Categories(), category) || !strings.HasPrefix(line, "| ") {
			continue
		}
		row, ok, err := parseRow(category, line)
		if err != nil {
			return nil, fmt.Errorf("reading line %d: %w", i+1, err)
		}
		if !ok {
			continue
		}
		if slices.ContainsFunc(rows, func(r Row) bool { return r.ID == row.ID }) {
			return nil, fmt.Errorf("reading line %d: the row %s is there twice", i+1, row.ID)
		}
		rows = append(rows, row)
	}
	for _, c := range Categories() {
		if !slices.ContainsFunc(rows, func(r Row) bool { return r.Category == c }) {
			return nil, fmt.Errorf("reading the list: no row under %s", c)
		}
	}
	return rows, nil
}

// parseRow reads "| ID | promise | proofs |"; the head of a table is not a row.
func parseRow(category, line string) (Row, bool, error) {
	cells := strings.Split(strings.Trim(line, "| "), " | ")
	if cells[0] == "Row" {
		return Row{}, false, nil
	}
	if len(cells) != 3 {
		return Row{}, false, fmt.Errorf("%d cells instead of 3", len(cells))
	}
	row := Row{Category: category, ID: cells[0], Promise: cells[1]}
	if !strings.HasPrefix(row.ID, category[:1]) {
		return Row{}, false, fmt.Errorf("the row %s stands under %s", row.ID, category)
	}
	for _, m := range proof.FindAllStringSubmatch(cells[2], -1) {
		row.Proofs = append(row.Proofs, Proof{Package: m[1], Test: m[2]})
	}
	if len(row.Proofs) == 0 {
		return Row{}, false, fmt.Errorf("the row %s names no test", row.ID)
	}
	return row, true, nil
}
