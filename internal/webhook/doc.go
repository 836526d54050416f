// Package webhook tells accounts of the ends of their analyses: by signed
// requests to endpoints that they named, or to the webhook_url of a job.
//
// It promises at least one delivery of every event that was committed with the
// end of a job, under one id for all tries, signed as Standard Webhooks 1.0.0
// says; a day of tries; and that a place that does not answer delays no other.
// Requests go through internal/outbound and follow no redirect.
//
// Trap: nothing is promised about order, nor that an event comes once. What
// came is a hint with an id: the receiver reads the analysis for the truth.
package webhook
