package audio

import (
	"errors"
	"strings"
)

// Code names a reason for which a recording cannot be used. Codes are stable.
type Code string

// The reasons. None of them goes away by trying again.
const (
	CodeUnsupported Code = "unsupported_media_type" // not audio, or audio that is not accepted here
	CodeCorrupt     Code = "audio_corrupt"          // of an accepted format, but nothing could be decoded
	CodeEmpty       Code = "audio_empty"            // no bytes, or no samples
	CodeTooLong     Code = "audio_too_long"         // longer than Limits.MaxSeconds
	CodeImplausible Code = "audio_implausible"      // unpacks to far more than its size can hold
)

// Error says why a recording cannot be used. Code and Message contain nothing
// of what the user sent and may be shown; Err is for logs.
type Error struct {
	Code    Code
	Message string
	Format  Format
	Err     error
}

func (e *Error) Error() string {
	text := string(e.Code) + ": " + e.Message
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *Error) Unwrap() error { return e.Err }

var (
	// errForeign is how a decoder says that it does not know this variant of its
	// format. ffmpeg may.
	errForeign = errors.New("a variant that is not decoded here")

	// errDamaged is how a decoder says that the rest cannot be decoded.
	errDamaged = errors.New("damaged")
)

func emptyError(format Format) *Error {
	return &Error{Code: CodeEmpty, Message: "the recording contains no sound", Format: format}
}

func corruptError(format Format, err error) *Error {
	return &Error{Code: CodeCorrupt, Message: "the recording is damaged and cannot be decoded", Format: format, Err: err}
}

// unsupportedError names what would be accepted on this machine.
func unsupportedError(format Format, withFFmpeg bool, err error) *Error {
	var names []string
	for _, info := range Formats() {
		if withFFmpeg || !info.NeedsFFmpeg {
			names = append(names, string(info.Name))
		}
	}
	message := "the file is not a recording in a format accepted here, which are " + strings.Join(names, ", ")
	return &Error{Code: CodeUnsupported, Message: message, Format: format, Err: err}
}
