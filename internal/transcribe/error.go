package transcribe

import (
	"github.com/masterspeak/masterspeak/internal/provider"
)

// Error says why there is no transcript.
type Error = provider.Error

// Codes of an Error.
const (
	CodeUnavailable   = provider.CodeUnavailable
	CodeRateLimited   = provider.CodeRateLimited
	CodeTimeout       = provider.CodeTimeout
	CodeRejected      = provider.CodeRejected
	CodeTooLarge      = provider.CodeTooLarge
	CodeUnauthorized  = provider.CodeUnauthorized
	CodeInvalidOutput = provider.CodeInvalidOutput

	// CodeNoSpeech: the provider heard nothing in the whole recording.
	CodeNoSpeech = "no_speech"
)

// transcription names the provider in messages.
const transcription = provider.Kind("transcription")

func noSpeech() *Error {
	return &Error{Code: CodeNoSpeech, Message: "the transcriber heard no words"}
}

func tooLarge() *Error {
	return &Error{Code: CodeTooLarge, Message: "the recording is larger than the transcription provider takes, and cannot be cut"}
}
