// Package speech measures a text as a speech: words and pace, fillers, hedges,
// passive voice, repetition, vocabulary, readability and structure.
//
// It is pure: the same text always gives the same numbers, every number that
// stands for a place carries that place, and the time taken grows linearly with
// the text. Any input is accepted; what a text cannot support is nil and named
// in Metrics.Missing with the reason.
//
// The trap is offsets: they count Unicode code points, not bytes. Cut text with
// [Document.Slice], never with text[start:end].
package speech
