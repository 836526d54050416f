package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

// CreateWebhook keeps a new endpoint with its sealed secret, unless the account
// has as many as it may. A key that was used with the same content returns what
// it made, as it is now; with other content, analysis.ErrKeyReused.
func (s *Store) CreateWebhook(ctx context.Context, owner analysis.ID, e webhook.Endpoint, sealed []byte, k webhook.Key) (made webhook.Endpoint, stored []byte, replayed bool, err error) {
	id := newID()
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if k.Key != "" {
			claimed, err := s.q.ClaimWebhookKey(ctx, tx, db.ClaimWebhookKeyParams{OwnerID: owner, Key: k.Key, Fingerprint: k.Fingerprint[:], EndpointID: id})
			if replayed = claimed == 0; err != nil || replayed {
				return err
			}
		}
		row, err := s.addWebhook(ctx, tx, db.CreateWebhookEndpointParams{ID: id, OwnerID: owner, Url: e.URL, Events: e.Events, Secret: sealed})
		made, stored = toEndpoint(&row, nil), row.Secret
		return err
	})
	if err == nil && replayed {
		made, stored, err = s.replayWebhook(ctx, owner, k)
	}
	return made, stored, replayed, explain("creating a webhook", err)
}

func (s *Store) addWebhook(ctx context.Context, tx pgx.Tx, p db.CreateWebhookEndpointParams) (row db.WebhookEndpoint, err error) {
	if _, err := s.q.LockOwnerOfWebhooks(ctx, tx, p.OwnerID); err != nil {
		return row, err
	}
	n, err := s.q.CountWebhookEndpoints(ctx, tx, p.OwnerID)
	if err != nil {
		return row, err
	}
	if n >= webhook.MaxEndpoints {
		return row, webhook.ErrTooMany
	}
	return s.q.CreateWebhookEndpoint(ctx, tx, p)
}

func (s *Store) replayWebhook(ctx context.Context, owner analysis.ID, k webhook.Key) (made webhook.Endpoint, stored []byte, err error) {
	key, err := s.q.GetWebhookKey(ctx, s.pool, db.GetWebhookKeyParams{OwnerID: owner, Key: k.Key})
	if err != nil {
		return made, nil, err
	}
	if !slices.Equal(key.Fingerprint, k.Fingerprint[:]) {
		return made, nil, analysis.ErrKeyReused
	}
	row, err := s.q.GetWebhookEndpoint(ctx, s.pool, db.GetWebhookEndpointParams{ID: key.EndpointID, OwnerID: owner})
	if isNoRows(err) {
		return made, nil, webhook.ErrNotFound
	}
	return toEndpoint(&row.WebhookEndpoint, row.FailingSince), row.WebhookEndpoint.Secret, err
}

func toEndpoint(r *db.WebhookEndpoint, failing *time.Time) webhook.Endpoint {
	return webhook.Endpoint{
		ID: r.ID, URL: r.Url, Events: r.Events, DisabledAt: utc(r.DisabledAt), DisabledReason: webhook.Reason(deref(r.DisabledReason)),
		FailingSince: utc(failing), OldSecretUntil: utc(r.OldUntil), CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
}

// ListWebhooks returns the owner's endpoints, newest first.
func (s *Store) ListWebhooks(ctx context.Context, owner analysis.ID) ([]webhook.Endpoint, error) {
	rows, err := s.q.ListWebhookEndpoints(ctx, s.pool, owner)
	if err != nil {
		return nil, explain("listing webhooks", err)
	}
	list := make([]webhook.Endpoint, len(rows))
	for i := range rows {
		list[i] = toEndpoint(&rows[i].WebhookEndpoint, rows[i].FailingSince)
	}
	return list, nil
}

// GetWebhook reads an endpoint, or returns webhook.ErrNotFound.
func (s *Store) GetWebhook(ctx context.Context, owner, id analysis.ID) (webhook.Endpoint, error) {
	row, err := s.q.GetWebhookEndpoint(ctx, s.pool, db.GetWebhookEndpointParams{ID: id, OwnerID: owner})
	if isNoRows(err) {
		return webhook.Endpoint{}, webhook.ErrNotFound
	}
	return toEndpoint(&row.WebhookEndpoint, row.FailingSince), explain("reading a webhook", err)
}

// UpdateWebhook changes an endpoint. Disabled, it ends what waits for it.
func (s *Store) UpdateWebhook(ctx context.Context, owner, id analysis.ID, c webhook.Change) error {
	return someRow("changing a webhook", webhook.ErrNotFound)(s.q.UpdateWebhookEndpoint(ctx, s.pool, db.UpdateWebhookEndpointParams{
		ID: id, OwnerID: owner, Url: c.URL, Events: c.Events, Enabled: c.Enabled,
	}))
}

// DeleteWebhook erases an endpoint, what waits for it and its log.
func (s *Store) DeleteWebhook(ctx context.Context, owner, id analysis.ID) error {
	if err := someRow("deleting a webhook", webhook.ErrNotFound)(s.q.DeleteWebhookEndpoint(ctx, s.pool, db.DeleteWebhookEndpointParams{ID: id, OwnerID: owner})); err != nil {
		return err
	}
	return explain("forgiving a deleted webhook", s.q.ForgiveWebhookTarget(ctx, s.pool, id))
}

// RotateWebhook replaces the secret of an endpoint; the one before it signs
// along for the overlap.
func (s *Store) RotateWebhook(ctx context.Context, owner, id analysis.ID, sealed []byte, overlap time.Duration) error {
	return someRow("rotating a webhook's secret", webhook.ErrNotFound)(s.q.RotateWebhookSecret(ctx, s.pool, db.RotateWebhookSecretParams{
		ID: id, OwnerID: owner, Secret: sealed, OverlapMs: overlap.Milliseconds(),
	}))
}

// EnsureJobSecret keeps a secret for the webhook_urls of the account's jobs,
// unless it has one.
func (s *Store) EnsureJobSecret(ctx context.Context, owner analysis.ID, sealed []byte) error {
	return explain("keeping a webhook secret", s.q.EnsureJobSecret(ctx, s.pool, db.EnsureJobSecretParams{OwnerID: owner, Secret: sealed}))
}

// JobSecret reads what EnsureJobSecret has kept.
func (s *Store) JobSecret(ctx context.Context, owner analysis.ID) (sealed []byte, oldUntil *time.Time, err error) {
	row, err := s.q.GetJobSecret(ctx, s.pool, owner)
	if isNoRows(err) {
		return nil, nil, webhook.ErrNotFound
	}
	return row.Secret, utc(row.OldUntil), explain("reading a webhook secret", err)
}

// RotateJobSecret replaces it; the one before signs along for the overlap.
func (s *Store) RotateJobSecret(ctx context.Context, owner analysis.ID, sealed []byte, overlap time.Duration) (*time.Time, error) {
	until, err := s.q.RotateJobSecret(ctx, s.pool, db.RotateJobSecretParams{OwnerID: owner, Secret: sealed, OverlapMs: overlap.Milliseconds()})
	return utc(until), explain("rotating a webhook secret", err)
}
