// Package faults breaks a running system in every way it must survive: the real
// program on real servers, while jobs flow. Each target is killed, stopped and
// continued, restarted, cut off, slowed down, and emptied where it has no truth
// to lose.
//
// It asserts invariants and nothing else: every acknowledged job succeeds, with
// exactly one result; no version goes backwards; a fenced result is never seen;
// work goes on within seconds of the fault's end; memory and goroutines return.
//
//	go test ./e2e/faults                              a few telling rows
//	go test ./e2e/faults -args -all                   the whole matrix
//	go test ./e2e/faults -args -random 5m -seed 42    faults by chance
//
// Trap: the whole matrix takes longer than the ten minutes that go test allows;
// give it -timeout.
package faults
