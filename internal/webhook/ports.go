package webhook

import (
	"context"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Outbox turns events into deliveries and hands those out that are due.
type Outbox interface {
	FanOutWebhooks(ctx context.Context, baseURL string, limit int) (events int, err error)
	ClaimWebhooks(ctx context.Context, perTarget, limit int, lease time.Duration) ([]Claimed, error)
	ReleaseWebhooks(ctx context.Context, limit int) (int64, error)
}

// Settler ends one try under its lease. What is no longer held changes nothing.
type Settler interface {
	SettleWebhook(ctx context.Context, c *Claimed, s Settlement) error
	ReturnWebhook(ctx context.Context, c *Claimed) error
	CancelWebhook(ctx context.Context, c *Claimed) error
}

// Caretaker tidies the log and counts for operators.
type Caretaker interface {
	DeleteAgedWebhooks(ctx context.Context, age time.Duration, limit int) (int64, error)
	CountWebhooks(ctx context.Context) (Counts, error)
}

// Store is what a Deliverer needs of Postgres.
type Store interface {
	Outbox
	Settler
	Caretaker
}

// Claimed is a delivery under a lease, with what signs it still sealed.
type Claimed struct {
	ID        analysis.ID
	Token     analysis.ID
	Owner     analysis.ID
	EventID   string
	Type      string
	Data      []byte
	Tries     int // before this one
	CreatedAt time.Time
	URL       string
	Secret    []byte
	OldSecret []byte // nil unless it still signs along
	Disabled  bool   // the endpoint; do not send
}

// Settlement is what a try came to and what follows.
type Settlement struct {
	Attempt Attempt
	Status  Status        // Pending: another try after Delay
	Delay   time.Duration // before it
	Gone    bool          // the endpoint wants no more
	// Decide is asked after a failure, with all failures of the target in a row
	// and the time since the first.
	Decide func(failures int, failing time.Duration) (pause time.Duration, giveUp bool)
}

// Counts is how webhooks stand.
type Counts struct {
	Disabled      int64         // endpoints that were given up
	OldestPending time.Duration // of what could be sent
	OldestDue     time.Duration // of that, where no breaker is open: senders are late
}

// Waker calls f whenever a process has committed events, until stop is called.
// It may miss some: the deliverer looks by itself as well.
type Waker interface {
	OnWebhooks(f func()) (stop func(), err error)
}

// Opener opens sealed secrets.
type Opener interface {
	Open(sealed, holder []byte) ([]byte, error)
}

// Recorder counts what happens; a nil one is allowed.
type Recorder interface {
	WebhookAttempt(outcome string)
	Webhooks(c Counts)
}
