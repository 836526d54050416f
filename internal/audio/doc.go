// Package audio turns a recording, whatever its format, into mono samples at
// 16 kHz: bytes in, float32 out.
//
// What a recording is, its own bytes say; names and media types that a client
// sends are never asked. Memory stays flat however long the recording is, time
// and size are bounded by [Limits] while decoding goes on, and any bytes are
// accepted: they give samples or an [*Error] that may be shown to the user.
// There is no randomness and no network, and the same bytes give the same
// samples; across processor architectures they may differ by rounding.
//
// Trap: an error that is not an [*Error] is about the source or the context,
// not about the recording. It is worth another attempt; an [*Error] is not.
package audio
