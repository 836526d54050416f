// Package hub tells the watchers of this process that a job changed: it
// listens to an owner's events for as long as somebody watches one of the
// owner's jobs, and keeps only the latest state per job.
//
// It promises that a change after Watch returned wakes the watcher, at the
// latest at the next Resync when the event bus was away; it does not promise
// that each change wakes it, nor what the job looks like now. Whoever is woken
// reads Postgres.
//
// Trap: subscribe first, then take the snapshot, then drop what is older than
// the snapshot's version; in any other order a change may fall between.
package hub
