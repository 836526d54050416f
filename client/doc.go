// Package client talks to a MasterSpeak server: it submits speeches, waits for
// what comes of them and reads it.
//
// It promises that a call is repeated only where that is safe: reads, and
// submissions, which carry an idempotency key and are sent again in full. It
// waits out limits and short outages, as the server asks, for as long as ctx and
// Config allow. What the server refuses is an *Error, as it is. The package needs nothing
// beyond the standard library.
//
// Trap: an analysis that failed is an answer, not an error. Wait returns it with
// a nil error; its Err says how it ended.
package client

//go:generate go tool -modfile=../tools/go.mod oapi-codegen --config codegen.yaml ../api/openapi.yaml
