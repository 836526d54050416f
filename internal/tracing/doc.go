// Package tracing follows one speech through the processes that handle it, as
// OpenTelemetry spans: the request, the publish, the attempt, the call to a
// provider, the commit.
//
// It promises that a span holds words and numbers of ours alone: no text, no
// address, no URL, no header. Whether a speech is followed is decided once,
// where it is submitted; what is not followed costs a look into the context,
// and a nil *Tracing makes no spans at all.
//
// Trap: an attempt is a child of the request, however much later it runs, so
// that one trace tells all of a speech. Those of the batch lane, of which one
// request may make a thousand, each have a trace of their own that links there.
package tracing
