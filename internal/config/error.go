package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Violation is one variable that is refused. Problem says what is wanted and
// never what was found: the value may be a secret.
type Violation struct {
	Name    string
	Problem string
}

// Error lists all violations, sorted by name.
type Error struct {
	Violations []Violation
}

// Error has one line per violation.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString("configuration refused:")
	for _, v := range e.Violations {
		fmt.Fprintf(&text, "\n  %s %s", v.Name, v.Problem)
	}
	return text.String()
}

// report collects violations, at most one per variable: the first check that
// refuses it knows best.
type report struct {
	violations []Violation
}

func (r *report) refuse(name, problem string) {
	if !r.refused(name) {
		r.violations = append(r.violations, Violation{Name: name, Problem: problem})
	}
}

func (r *report) refused(name string) bool {
	return slices.ContainsFunc(r.violations, func(v Violation) bool { return v.Name == name })
}

// require refuses the variable unless ok.
func (r *report) require(ok bool, name, problem string) {
	if !ok {
		r.refuse(name, problem)
	}
}

// compare is require for a variable that is measured against another: if that
// one is refused, there is nothing to compare with.
func (r *report) compare(ok bool, name, other, problem string) {
	r.require(ok || r.refused(other), name, problem+" "+other)
}

func (r *report) err() error {
	if len(r.violations) == 0 {
		return nil
	}
	slices.SortFunc(r.violations, func(a, b Violation) int { return cmp.Compare(a.Name, b.Name) })
	return &Error{Violations: r.violations}
}
