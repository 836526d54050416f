// Package postgres is the only truth: it keeps submissions, states, leases,
// results and accounts, over the queries that sqlc made of the folder queries.
//
// It promises that every move of a job is one guarded statement, that a result
// becomes visible together with the state that announces it, and that
// concurrent submits, claims and finishes share commits.
//
// Trap: a method that returns fewer rows than it was given has not failed; the
// missing rows were in another state, and the caller must treat them as lost.
package postgres
