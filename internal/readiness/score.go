package readiness

import (
	"fmt"
	"io"
)

// Report writes the score of each category, what is missing from it, and the
// score of all. It returns how many rows are not proved.
func Report(w io.Writer, rows []Row, passed map[Proof]bool) int {
	var proved, all int
	for _, category := range Categories() {
		p, n := reportCategory(w, category, rows, passed)
		proved, all = proved+p, all+n
	}
	_, _ = fmt.Fprintf(w, "%-14s %3d/100   %d of %d rows\n", "All", percent(proved, all), proved, all)
	return all - proved
}

func reportCategory(w io.Writer, category string, rows []Row, passed map[Proof]bool) (proved, all int) {
	var missing []string
	for _, row := range rows {
		if row.Category != category {
			continue
		}
		all++
		if lacking := row.lacking(passed); len(lacking) > 0 {
			missing = append(missing, fmt.Sprintf("  %s %s\n     not proved by %v\n", row.ID, row.Promise, lacking))
			continue
		}
		proved++
	}
	_, _ = fmt.Fprintf(w, "%-14s %3d/100   %d of %d rows\n", category, percent(proved, all), proved, all)
	for _, m := range missing {
		_, _ = io.WriteString(w, m)
	}
	return proved, all
}

// lacking returns the proofs that did not pass: a row needs all of its own.
func (r Row) lacking(passed map[Proof]bool) []Proof {
	var lacking []Proof
	for _, p := range r.Proofs {
		if !passed[p] {
			lacking = append(lacking, p)
		}
	}
	return lacking
}

// percent rounds down, so that 100 means all.
func percent(part, all int) int { return 100 * part / max(1, all) }
