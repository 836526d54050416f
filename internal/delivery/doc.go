// Package delivery is where words meet voice: it merges what was heard in a
// recording with when each word was said into the metrics of the speech.
//
// It promises that merging never fails. Two sources measure the same recording
// and each is asked only what it knows: silences and their lengths come from
// the voice, and words, whose times are right to 50 to 150 ms, only say where a
// silence stands. What neither knows is nil, with the reason in
// Metrics.Missing. The package is pure and knows neither the measurer nor the
// recogniser: Voice and Transcript are all it needs of them.
//
// Trap: rates of a recording are taken over the time from the first speech to
// the last one, not over the length of the file, so that a microphone that was
// switched on early slows nobody down.
package delivery
