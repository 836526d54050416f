// Package budget shares what a provider lets us spend, in calls and in tokens
// per minute, among all workers.
//
// What is left is kept in Redis, where one script decides with the server's
// clock, so that any number of processes never begin more calls in any minute
// than the limit. A tenth of the limit may be spent at once and the rest flows
// evenly; a call that has to wait reserves its place, so nobody asks twice and
// the first to ask goes first. A provider that answers 429 is left alone by
// everybody for as long as it says, and then asked at a rate that is cut to
// 70 % and grows back by a tenth of the limit per minute.
//
// It promises an answer within a bounded time whatever Redis does: while Redis
// is away each process has its part of the limits, and begins with nothing, as
// the others may just have spent it all.
//
// Trap: tokens are charged by an estimate, which Settle corrects. A call that
// takes more than a tenth of the limit overdraws, and whoever comes next pays
// that back first; so tokens are held to what a bucket of one minute's limit
// allows, which is how providers count, and not to each minute by itself. A
// Redis that comes back empty begins with one tenth to spend.
package budget
