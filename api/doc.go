// Package api is the HTTP edge: it decodes, calls one of the small interfaces
// in Deps, and encodes. It is the only place that knows echo, and it knows no
// database, broker or cache.
//
// The contract is openapi.yaml, written first; openapi.gen.go is made from it,
// and a test holds the two and the routes together. Around every handler stand
// the same middlewares, in the order of New; what a route needs (a scope, a
// limit) is one line of the table in routes.go, and a route that is not in the
// table is refused.
//
// It promises that every error leaves as an RFC 9457 problem through the one
// switch in problem.go, and that a 5xx body says nothing about its cause.
//
// Trap: streams and long polls outlive the server's write timeout. Whatever
// writes late must move the deadline first: its rule is slow, which gives it time
// for a long poll, and a stream moves it again for each frame.
package api

//go:generate go tool -modfile=../tools/go.mod oapi-codegen --config codegen.yaml openapi.yaml
