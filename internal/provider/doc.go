// Package provider is what all clients of an AI provider share: one Error with
// stable codes, the one place where a status becomes an Error, an HTTP client
// that follows no redirect and reads no endless answer, and the gate that holds
// jobs back while a provider is away.
//
// It promises that an Error's message may be shown to anyone, and that a
// provider's Retry-After is believed within reason. An outage of one provider
// holds the jobs that need it, spends none of their attempts, and no longer
// than MaxWait.
//
// Trap: Err, the cause, may quote what the provider said, and with it the
// user's words. Log it nowhere that a stranger reads; show Message instead.
package provider
