// Package analysis is the domain: what a speech analysis is, how its job
// lives, and which moves are legal. It imports the standard library only and
// knows nothing of HTTP, SQL or messages; everything else is built on it.
//
// A job moves like this, and in no other way:
//
//	submit ──▶ queued ──claim──▶ running ──finish──▶ succeeded
//	             ▲  ▲              │ │ └───────────▶ failed
//	             │  └──── retry ───┘ │
//	             └── hold, interrupt, orphan
//
//	queued and running may also become cancelled or expired; failed,
//	cancelled and expired may be queued again by an explicit retry.
//
// Trap: Version counts every visible change of a job and is what clients
// compare. Attempt counts tries that failed by themselves, Crashes counts
// workers that vanished in a row, and an interruption by a deploy or an outage
// of a provider counts as neither.
package analysis
