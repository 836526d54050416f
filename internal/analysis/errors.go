package analysis

import (
	"errors"
	"fmt"
	"time"
)

// Sentinels that callers branch on.
var (
	// ErrNotFound: no such analysis, or another owner's.
	ErrNotFound = errors.New("analysis not found")
	// ErrGone: it existed and was deleted or aged out.
	ErrGone = errors.New("analysis gone")
	// ErrKeyReused: the idempotency key was used with other content.
	ErrKeyReused = errors.New("idempotency key reused with other content")
	// ErrFenced: the lease is no longer held; whatever the holder made is void.
	ErrFenced = errors.New("lease no longer held")
	// ErrUnavailable: the store cannot be reached now; nothing was accepted.
	ErrUnavailable = errors.New("store unavailable")
	// ErrQuota: the owner has as many live jobs as one may have.
	ErrQuota = errors.New("too many live analyses")
)

// InvalidStateError refuses a move that the current status does not allow.
type InvalidStateError struct {
	Status Status
	Move   Move
}

func (e *InvalidStateError) Error() string {
	return fmt.Sprintf("cannot %s an analysis that is %s", e.Move, e.Status)
}

// JobError is why a job ended without a result, or why its last try failed.
// Message is safe to show to the owner and holds no text of theirs.
type JobError struct {
	Code      string `json:"code"`
	Message   string `json:"message"`
	Retryable bool   `json:"retryable"`

	// RetryAfter is the least time the provider asked to be left alone; zero
	// when it did not say.
	RetryAfter time.Duration `json:"-"`
	// Held: a provider that this job needs is known to be away. The job waits
	// for RetryAfter, and the try says nothing about it.
	Held bool `json:"-"`
	// Throttled: a provider has no room for a call before RetryAfter, and all
	// who share its budget know. It says nothing about this job either.
	Throttled bool `json:"-"`
	// Cause is for the log only.
	Cause error `json:"-"`
}

func (e *JobError) Error() string { return e.Code + ": " + e.Message }

func (e *JobError) Unwrap() error { return e.Cause }

// Codes of the job errors that the machinery itself makes.
const (
	CodeCrashLoop = "crash_loop"
	CodeTimeout   = "timeout"
	CodeInternal  = "internal"
	CodeExpired   = "expired"
)
