package provider

import "time"

// Codes of an Error; stable, because clients and job outcomes branch on them.
const (
	CodeUnavailable   = "provider_unavailable"
	CodeRateLimited   = "provider_rate_limited"
	CodeTimeout       = "provider_timeout"
	CodeRejected      = "provider_rejected"
	CodeTooLarge      = "provider_too_large"
	CodeUnauthorized  = "provider_unauthorized"
	CodeInvalidOutput = "provider_invalid_output"
	CodeRefused       = "provider_refused"
)

// Codes lists them.
func Codes() []string {
	return []string{
		CodeUnavailable, CodeRateLimited, CodeTimeout, CodeRejected, CodeTooLarge, CodeUnauthorized, CodeInvalidOutput, CodeRefused,
	}
}

// Error says why a provider gave no answer. Message may be shown to anyone: it
// holds no user text, no key and nothing that the provider wrote. RetryAfter
// is zero when the provider asked for no particular delay.
type Error struct {
	Code       string
	Message    string
	Retryable  bool
	RetryAfter time.Duration
	Err        error
}

// Error is the message only: Err may quote what the provider said.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Err }

// Outage reports whether the provider is away or limits us, so that any other
// speech would meet the same. An account without quota is no outage: only
// somebody who pays ends it.
func (e *Error) Outage() bool {
	switch e.Code {
	case CodeUnavailable, CodeRateLimited, CodeTimeout:
		return e.Retryable
	}
	return false
}

// Lasting reports whether only an operator can end it: a key, a quota or an
// address is wrong, and not this one speech.
func (e *Error) Lasting() bool {
	switch e.Code {
	case CodeUnauthorized, CodeRejected, CodeInvalidOutput:
		return true
	case CodeRateLimited:
		return !e.Retryable
	}
	return false
}
