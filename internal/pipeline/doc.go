// Package pipeline is the work of a job: measure, score, coach, and put
// together the result that the contract promises.
//
// It promises that facts and scores never depend on the coach: a coach that
// fails costs the feedback and nothing else. Where another try may bring it,
// the report comes with the error, and the worker stores it once no further
// try is left. With a fallback that report has feedback too, and says who wrote
// it and why.
//
// A provider's calls share a budget with those of all workers; a job for which
// there is no room comes back later and has spent no attempt.
//
// Trap: the result is stored and served as it is encoded here; Report is the
// contract's "result", and a renamed field breaks every client.
package pipeline
