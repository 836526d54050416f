package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/ratelimit"
	"github.com/masterspeak/masterspeak/internal/secret"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

// Submitter accepts a speech, or all of a batch, for good, before it returns.
type Submitter interface {
	Submit(ctx context.Context, sub analysis.Submission) (analysis.Accepted, error)
	SubmitBatch(ctx context.Context, b analysis.BatchSubmission) (analysis.AcceptedBatch, error)
}

// Recordings takes uploads in before they are submitted. Dropping one that was
// not submitted after all erases it sooner.
type Recordings interface {
	Keep(ctx context.Context, r io.Reader) (analysis.Recording, error)
	Drop(ctx context.Context, kept analysis.Recording)
}

// Reader reads an owner's analyses; GetAll leaves out what is not there; List
// gives up to limit, newest first, those after the cursor when there is one.
type Reader interface {
	Get(ctx context.Context, owner, id analysis.ID) (analysis.Analysis, error)
	GetAll(ctx context.Context, wanted []analysis.Ref) ([]analysis.Analysis, error)
	List(ctx context.Context, owner analysis.ID, f analysis.Filter, after *analysis.Cursor, limit int) ([]analysis.Analysis, error)
}

// Measurer measures what became of an owner's analyses since then.
type Measurer interface {
	Progress(ctx context.Context, owner analysis.ID, since time.Time) ([]analysis.Measure, error)
}

// Changer moves an owner's analyses on request.
type Changer interface {
	Cancel(ctx context.Context, owner, id analysis.ID) (analysis.Analysis, error)
	Retry(ctx context.Context, owner, id analysis.ID) (analysis.Analysis, error)
	Delete(ctx context.Context, owner, id analysis.ID) error
}

// DeadReader reads the failed analyses of all owners; it gives up to limit, the
// last to fail first, those after the cursor when there is one.
type DeadReader interface {
	DeadLetters(ctx context.Context, f analysis.DeadFilter, after *analysis.Cursor, limit int) ([]analysis.DeadLetter, error)
}

// Replayer queues failed analyses of all owners again and says how many moved
// and whether others are left.
type Replayer interface {
	ReplayDead(ctx context.Context, by analysis.ID, sel analysis.DeadSelector) (replayed int, more bool, err error)
}

// Watcher says when to look again. A subscription counts from the moment the
// call returns.
type Watcher interface {
	Watch(owner, id analysis.ID) Watch
	WatchOwner(owner analysis.ID) OwnerWatch
}

// Watch follows one analysis. Changed holds at most one signal: the latest.
type Watch interface {
	Changed() <-chan struct{}
	Close()
}

// OwnerWatch follows all of an owner's. After Changed, Drain gives the latest
// event of each analysis that changed since the last Drain, and never blocks;
// nothing means that events may have been lost on their way. Overflowed means
// that the watcher was too slow and has missed some for good.
type OwnerWatch interface {
	Changed() <-chan struct{}
	Drain() []analysis.Event
	Overflowed() bool
	Close()
}

// Accounts opens accounts and sessions, and ends sessions.
type Accounts interface {
	Register(ctx context.Context, email, password, fullName string) (account.User, error)
	Login(ctx context.Context, email, password string) (account.Session, error)
	Refresh(ctx context.Context, refreshToken string) (account.Session, error)
	Logout(ctx context.Context, refreshToken string) error
}

// Recoverer has letters written to who forgot a password, and takes their token.
type Recoverer interface {
	ForgotPassword(ctx context.Context, email string) error
	ResetPassword(ctx context.Context, token, password string) error
}

// Verifier has letters written that prove an address, and takes their token.
type Verifier interface {
	RequestVerification(ctx context.Context, email string) error
	Verify(ctx context.Context, token string) error
}

// Profiles reads, changes and ends an account. A change of the password comes
// with the current one.
type Profiles interface {
	User(ctx context.Context, id analysis.ID) (account.User, error)
	ChangeUser(ctx context.Context, id analysis.ID, c account.Change) (account.User, error)
	EraseUser(ctx context.Context, id analysis.ID) error
}

// Exporter reads an owner's analyses with all there is to them, as Reader.List.
type Exporter interface {
	Export(ctx context.Context, owner analysis.ID, after *analysis.Cursor, limit int) ([]analysis.Exported, error)
}

// Tickets stand for a principal once. Redeeming returns
// account.ErrUnauthenticated for one that does not.
type Tickets interface {
	IssueTicket(p auth.Principal) (account.Ticket, error)
	RedeemTicket(ctx context.Context, text string) (auth.Principal, error)
}

// Keys manages an owner's API keys.
type Keys interface {
	CreateKey(ctx context.Context, owner analysis.ID, name string, scopes []string, expires *time.Time) (account.NewKey, error)
	ListKeys(ctx context.Context, owner analysis.ID) ([]account.APIKey, error)
	RevokeKey(ctx context.Context, owner, id analysis.ID) error
}

// Webhooks is what owners do with webhooks. Each part returns
// webhook.ErrNotFound for another owner's.
type Webhooks interface {
	WebhookReader
	WebhookChanger
	WebhookSender
	WebhookSecrets
}

// WebhookReader reads endpoints; WebhookDeliveries gives up to limit, newest
// first, those after the cursor when there is one.
type WebhookReader interface {
	ListWebhooks(ctx context.Context, owner analysis.ID) ([]webhook.Endpoint, error)
	GetWebhook(ctx context.Context, owner, id analysis.ID) (webhook.Endpoint, error)
	WebhookDeliveries(ctx context.Context, owner, id analysis.ID, status webhook.Status, after *analysis.Cursor, limit int) ([]webhook.Delivery, error)
}

// WebhookChanger makes, changes and erases endpoints.
type WebhookChanger interface {
	Create(ctx context.Context, owner analysis.ID, e webhook.Endpoint, k webhook.Key) (webhook.Created, error)
	Update(ctx context.Context, owner, id analysis.ID, c webhook.Change) (webhook.Endpoint, error)
	DeleteWebhook(ctx context.Context, owner, id analysis.ID) error
}

// WebhookSender sends what was asked for by hand.
type WebhookSender interface {
	Test(ctx context.Context, owner, id analysis.ID) (webhook.Delivery, error)
	Redeliver(ctx context.Context, owner, id, delivery analysis.ID) (webhook.Delivery, error)
}

// WebhookSecrets shows and changes what signs. Prepare comes before a
// submission with a webhook_url is accepted.
type WebhookSecrets interface {
	Rotate(ctx context.Context, owner, id analysis.ID) (webhook.Created, error)
	Secret(ctx context.Context, owner analysis.ID) (key secret.Value, oldUntil *time.Time, err error)
	RotateSecret(ctx context.Context, owner analysis.ID) (key secret.Value, oldUntil *time.Time, err error)
	Prepare(ctx context.Context, owner analysis.ID) error
}

// Queue is what operators see and decide.
type Queue interface {
	Queue(ctx context.Context) (analysis.QueueState, error)
	PauseLane(ctx context.Context, lane analysis.Lane, by analysis.ID) error
	ResumeLane(ctx context.Context, lane analysis.Lane) error
}

// Broker counts what it holds, or fails without much delay.
type Broker interface {
	LaneDepths(ctx context.Context) (map[analysis.Lane]analysis.StreamDepth, error)
}

// Authenticator tells who holds an access token or an API key, or returns
// account.ErrUnauthenticated.
type Authenticator interface {
	Authenticate(ctx context.Context, credential string) (auth.Principal, error)
	// AuthenticateNow believes nothing that was known before.
	AuthenticateNow(ctx context.Context, credential string) (auth.Principal, error)
	// Stands is for who was let in before.
	Stands(ctx context.Context, p auth.Principal) error
}

// Limiter counts a call and decides. Peek decides about the next one without
// counting.
type Limiter interface {
	Peek(ctx context.Context, policy ratelimit.Policy, key string) (ratelimit.Decision, error)
	Allow(ctx context.Context, policy ratelimit.Policy, key string) (ratelimit.Decision, error)
}

// Tracer follows a request, whose traceparent is believed or not, and is told
// its status at the end.
type Tracer interface {
	Serve(r *http.Request, method, route, requestID string, believed bool) (_ context.Context, end func(status int))
}

// Alarm calls people: for a panic, where it was recovered, and for an answer
// that is our fault.
type Alarm interface {
	Panicked(value any, about map[string]string)
	Raised(err error, about map[string]string)
}

// Healther reports without waiting; something else does the checking.
type Healther interface {
	Health() HealthReport
	// Ready is nil while requests may come.
	Ready() error
}
