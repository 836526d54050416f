// Package scoring turns measured facts into scores from 1.0 to 10.0.
//
// Every score is a weighted mean of curves, and every curve is a handful of
// published knots joined by straight lines: whoever reads docs/scoring.md can
// recompute a score by hand. The package is pure: no clock, no network, no
// randomness, and the same facts always give the same scores. Longer is
// neither better nor worse, because curves read rates and never counts.
//
// Trap: docs/scoring.md is generated from the data in curves.go and a test
// compares them. A change of any knot or weight also needs a new Version,
// because stored scores of different versions must not be compared.
package scoring
