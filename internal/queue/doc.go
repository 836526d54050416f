// Package queue is everything JetStream: the topology, the publishing and
// pulling of job ids, the events that follow every change, and the depths.
//
// It promises nothing about jobs: a message is a hint that an id may be worth
// a claim, and any of them may be lost, doubled or late. Whoever needs the
// truth asks Postgres.
//
// Trap: a publish that is refused because the subject already holds a message
// is a success; the job is in the stream, which is all that was wanted.
package queue
