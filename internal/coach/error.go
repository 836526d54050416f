package coach

import "github.com/masterspeak/masterspeak/internal/provider"

// Error says why a provider gave no advice.
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
	CodeRefused       = provider.CodeRefused
)

// coaching names the provider in messages.
const coaching = provider.Kind("coaching")
