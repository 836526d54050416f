package webhook

import (
	"errors"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/secret"
)

// Limits of an account.
const (
	MaxEndpoints = 16
	MaxURLBytes  = 2048
)

// Overlap is how long the secret before a rotation signs along.
const Overlap = 24 * time.Hour

// Reason is why an endpoint is disabled; empty while it is not.
type Reason string

// The reasons.
const (
	ByOwner Reason = "owner"   // switched off
	Failing Reason = "failing" // nothing was accepted for a day of tries
	Gone    Reason = "gone"    // it answered 410
)

// Endpoint is a place that wants to be told, as its owner sees it.
type Endpoint struct {
	ID     analysis.ID
	URL    string
	Events []string

	DisabledAt     *time.Time
	DisabledReason Reason
	FailingSince   *time.Time // the first failure since the last success
	OldSecretUntil *time.Time // of the last rotation

	CreatedAt time.Time
	UpdatedAt time.Time
}

// Change is what an owner changes; nil fields stay.
type Change struct {
	URL     *string
	Events  []string
	Enabled *bool
}

// Created is a new endpoint with the secret that is shown once.
type Created struct {
	Endpoint
	Secret   secret.Value
	Replayed bool // the idempotency key was known
}

// Status is where a delivery stands.
type Status string

// The statuses. What is being sent is pending to its owner.
const (
	Pending   Status = "pending"
	Delivered Status = "delivered"
	Failed    Status = "failed"    // tried to the end
	Cancelled Status = "cancelled" // its endpoint was disabled
)

// Statuses lists them.
func Statuses() []Status { return []Status{Pending, Delivered, Failed, Cancelled} }

// Delivery is an event on its way to an endpoint.
type Delivery struct {
	ID       analysis.ID
	EventID  string // the webhook-id
	Type     string
	Analysis *analysis.ID // nil for a test
	Status   Status
	Attempts []Attempt

	CreatedAt     time.Time
	NextAttemptAt *time.Time
	EndedAt       *time.Time
}

// Attempt is one request. What the receiver said is not kept, beyond the status.
type Attempt struct {
	At         time.Time `json:"at"`
	StatusCode int       `json:"status_code,omitempty"`
	Error      string    `json:"error,omitempty"` // empty when it was accepted
	DurationMS int64     `json:"duration_ms"`
}

// Sentinels that callers branch on.
var (
	// ErrNotFound: no such endpoint or delivery, or another owner's.
	ErrNotFound = errors.New("webhook not found")
	// ErrTooMany: the account has MaxEndpoints.
	ErrTooMany = errors.New("too many webhook endpoints")
	// ErrDisabled: nothing is sent to a disabled endpoint.
	ErrDisabled = errors.New("webhook endpoint disabled")
	// ErrURL: webhooks are not sent there.
	ErrURL = errors.New("webhook url refused")
	// ErrAddress: the name of the URL leads to an address that is not public.
	ErrAddress = errors.New("webhook address refused")
)
