// Package app is all the wiring: it opens what the configuration names, gives
// each part the others it needs, and runs them until the context ends.
//
// It promises that whatever it started has ended when a function returns, in
// the order opposite to the start.
//
// Trap: it is the only package that may import everything; nothing but the
// command line and tests may import it.
package app
