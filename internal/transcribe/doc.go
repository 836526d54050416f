// Package transcribe turns a recording into text with the time of each word,
// by any server with an OpenAI-compatible /audio/transcriptions endpoint.
//
// It promises that words stand in the text at their offsets, that their times
// never run backwards or past the end, and that memory does not grow with the
// recording: uploads are streamed, and what is too large for the provider is
// cut at pauses and stitched together again. It never retries beyond one step
// down from a response format that the model does not have; whoever runs the
// job owns retries.
//
// Trap: what servers call compatible differs in units, nesting and spelling,
// and most models leave out "um" and "uh". A nil Words has its reason in
// Missing, and a transcript is a lower bound for fillers unless it is Verbatim.
package transcribe
