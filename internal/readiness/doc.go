// Package readiness reads docs/readiness.md, the list of what production asks
// of the service, and asks the tests that it names whether each row is true.
//
// It promises that a row without a test, or with a test that does not exist,
// is an error, and that a test which was skipped proves nothing.
//
// Trap: the score says how many of the rows are proved here and now. A test
// that needs a program which this machine lacks costs its row.
package readiness
