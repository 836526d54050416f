// Package worker is the pool that works on jobs and the dispatcher that keeps
// the stream filled. Any number of processes may run both.
//
// A job is claimed in Postgres before anything is done, kept by a heartbeat,
// and finished under its lease; only then is its message acked. Attempts are
// counted in Postgres and not by the broker: a job that a shutdown cut short
// has spent none, one whose worker vanished counts as a crash, one that
// needs a provider which is away is put off for as long as the analyzer says,
// and while a provider's budget has no room nothing begins.
//
// Trap: an Analyzer that does not respect its context cannot be stopped. Its
// result is then fenced off in Postgres, but its slot is taken until it ends.
package worker
