package webhook

import (
	"context"
	"fmt"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/outbound"
	"github.com/masterspeak/masterspeak/internal/secret"
)

// Endpoints keeps endpoints and their log. Every method but the first knows an
// endpoint by its owner too, and returns ErrNotFound for another's.
type Endpoints interface {
	CreateWebhook(ctx context.Context, owner analysis.ID, e Endpoint, sealed []byte, k Key) (created Endpoint, stored []byte, replayed bool, err error)
	ListWebhooks(ctx context.Context, owner analysis.ID) ([]Endpoint, error)
	GetWebhook(ctx context.Context, owner, id analysis.ID) (Endpoint, error)
	UpdateWebhook(ctx context.Context, owner, id analysis.ID, c Change) error
	DeleteWebhook(ctx context.Context, owner, id analysis.ID) error
	RotateWebhook(ctx context.Context, owner, id analysis.ID, sealed []byte, overlap time.Duration) error
	WebhookDeliveries(ctx context.Context, owner, id analysis.ID, status Status, after *analysis.Cursor, limit int) ([]Delivery, error)
	TestWebhook(ctx context.Context, owner, id analysis.ID) (Delivery, error)
	RedeliverWebhook(ctx context.Context, owner, id, delivery analysis.ID) (Delivery, error)
}

// Key is an idempotency key with the fingerprint of what it stands for; empty
// when there is none.
type Key struct {
	Key         string
	Fingerprint [32]byte
}

// JobSecrets keeps the secret of each account that signs for a webhook_url.
type JobSecrets interface {
	EnsureJobSecret(ctx context.Context, owner analysis.ID, sealed []byte) error
	JobSecret(ctx context.Context, owner analysis.ID) (sealed []byte, oldUntil *time.Time, err error)
	RotateJobSecret(ctx context.Context, owner analysis.ID, sealed []byte, overlap time.Duration) (oldUntil *time.Time, err error)
}

// Sealer seals secrets for the database and opens them.
type Sealer interface {
	Opener
	Seal(secret, holder []byte) []byte
}

// Service is what owners do with webhooks.
type Service struct {
	Endpoints
	jobs  JobSecrets
	seal  Sealer
	reach outbound.Config
	wake  func()
}

// NewService makes one. reach is where requests may go, and wake is called when
// there is something to send.
func NewService(endpoints Endpoints, jobs JobSecrets, seal Sealer, reach outbound.Config, wake func()) *Service {
	return &Service{Endpoints: endpoints, jobs: jobs, seal: seal, reach: reach, wake: wake}
}

// Create makes an endpoint with a secret. A known key returns what it made.
func (s *Service) Create(ctx context.Context, owner analysis.ID, e Endpoint, k Key) (Created, error) {
	if err := s.Check(ctx, e.URL); err != nil {
		return Created{}, err
	}
	made, sealed, replayed, err := s.CreateWebhook(ctx, owner, e, s.seal.Seal(newSecret(), owner[:]), k)
	if err != nil {
		return Created{}, err
	}
	key, err := s.seal.Open(sealed, owner[:])
	if err != nil {
		return Created{}, fmt.Errorf("opening a secret: %w", err)
	}
	return Created{Endpoint: made, Secret: shown(key), Replayed: replayed}, nil
}

// Update changes an endpoint and returns it as it is then.
func (s *Service) Update(ctx context.Context, owner, id analysis.ID, c Change) (Endpoint, error) {
	if c.URL != nil {
		if err := s.Check(ctx, *c.URL); err != nil {
			return Endpoint{}, err
		}
	}
	if err := s.UpdateWebhook(ctx, owner, id, c); err != nil {
		return Endpoint{}, err
	}
	return s.GetWebhook(ctx, owner, id)
}

// Rotate gives an endpoint a new secret; the one before signs along for Overlap.
func (s *Service) Rotate(ctx context.Context, owner, id analysis.ID) (Created, error) {
	key := newSecret()
	if err := s.RotateWebhook(ctx, owner, id, s.seal.Seal(key, owner[:]), Overlap); err != nil {
		return Created{}, err
	}
	e, err := s.GetWebhook(ctx, owner, id)
	return Created{Endpoint: e, Secret: shown(key)}, err
}

// Test sends a webhook.test.
func (s *Service) Test(ctx context.Context, owner, id analysis.ID) (Delivery, error) {
	d, err := s.TestWebhook(ctx, owner, id)
	if err == nil {
		s.wake()
	}
	return d, err
}

// Redeliver sends a delivery again, whatever became of it.
func (s *Service) Redeliver(ctx context.Context, owner, id, delivery analysis.ID) (Delivery, error) {
	d, err := s.RedeliverWebhook(ctx, owner, id, delivery)
	if err == nil {
		s.wake()
	}
	return d, err
}

// Secret is what signs for a webhook_url; it is made when first asked for. After
// a rotation, the one before signs along until oldUntil.
func (s *Service) Secret(ctx context.Context, owner analysis.ID) (key secret.Value, oldUntil *time.Time, err error) {
	if err := s.Prepare(ctx, owner); err != nil {
		return "", nil, err
	}
	sealed, oldUntil, err := s.jobs.JobSecret(ctx, owner)
	if err != nil {
		return "", nil, err
	}
	opened, err := s.seal.Open(sealed, owner[:])
	if err != nil {
		return "", nil, fmt.Errorf("opening a secret: %w", err)
	}
	return shown(opened), oldUntil, nil
}

// RotateSecret replaces what Secret returns.
func (s *Service) RotateSecret(ctx context.Context, owner analysis.ID) (key secret.Value, oldUntil *time.Time, err error) {
	made := newSecret()
	oldUntil, err = s.jobs.RotateJobSecret(ctx, owner, s.seal.Seal(made, owner[:]), Overlap)
	return shown(made), oldUntil, err
}

// Prepare makes sure that a webhook_url of the owner's can be signed for. It
// comes before the submission that has one.
func (s *Service) Prepare(ctx context.Context, owner analysis.ID) error {
	return s.jobs.EnsureJobSecret(ctx, owner, s.seal.Seal(newSecret(), owner[:]))
}

// Check refuses a URL with ErrURL, and one whose name leads now to an address
// that is not public with ErrAddress. Each request is checked again.
func (s *Service) Check(ctx context.Context, text string) error {
	u, err := readURL(text, s.reach)
	if err != nil {
		return err
	}
	if err := s.reach.Check(ctx, u); err != nil {
		return fmt.Errorf("%w: %w", ErrAddress, err)
	}
	return nil
}
