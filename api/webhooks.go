package api

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

// CreateWebhook makes an endpoint and shows its secret.
func (s *Server) CreateWebhook(ctx context.Context, req CreateWebhookRequestObject) (CreateWebhookResponseObject, error) {
	e := webhook.Endpoint{URL: req.Body.Url}
	var f findings
	e.Events = f.events(&req.Body.Events)
	f.check(e.URL != "", "/url", "required", "Where to send events.")
	if err := f.err(); err != nil {
		return nil, err
	}
	key, err := webhookKey(&e, req.Params.IdempotencyKey)
	if err != nil {
		return nil, err
	}
	made, err := s.deps.Webhooks.Create(ctx, caller(ctx).UserID, e, key)
	if err != nil {
		return nil, err
	}
	trail(ctx).Target = made.ID
	res := CreateWebhook201JSONResponse{Body: toCreatedWebhook(&made)}
	res.Headers.Location = "/v1/webhooks/" + made.ID.String()
	if made.Replayed {
		trail(ctx).Outcome = "replayed"
		res.Headers.IdempotentReplayed = ptr("true")
	}
	return res, nil
}

// events wants at least one, each of a type there is; it returns each once.
func (f *findings) events(given *[]string) []string {
	if given == nil {
		return nil
	}
	f.check(len(*given) > 0, "/events", "required", "At least one of "+strings.Join(webhook.Events(), ", ")+".")
	for i, event := range *given {
		f.oneOf("/events/"+strconv.Itoa(i), event, webhook.Events())
		if len(f.fields) >= maxFaults {
			break
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(*given)))
}

func webhookKey(e *webhook.Endpoint, header *string) (k webhook.Key, err error) {
	if header == nil {
		return k, nil
	}
	if k.Key, err = parseIdempotencyKey(*header); err != nil {
		return k, err
	}
	content, err := json.Marshal(struct {
		URL    string
		Events []string
	}{e.URL, e.Events})
	if err != nil {
		return k, fmt.Errorf("writing canonical content: %w", err)
	}
	k.Fingerprint = sha256.Sum256(content)
	return k, nil
}

// ListWebhooks answers all endpoints of the caller: there are few.
func (s *Server) ListWebhooks(ctx context.Context, _ ListWebhooksRequestObject) (ListWebhooksResponseObject, error) {
	found, err := s.deps.Webhooks.ListWebhooks(ctx, caller(ctx).UserID)
	if err != nil {
		return nil, err
	}
	list := ListWebhooks200JSONResponse{Data: make([]Webhook, len(found))}
	for i := range found {
		list.Data[i] = toWebhook(&found[i])
	}
	return list, nil
}

// GetWebhook answers one endpoint.
func (s *Server) GetWebhook(ctx context.Context, req GetWebhookRequestObject) (GetWebhookResponseObject, error) {
	id, err := parseID(req.Id)
	if err != nil {
		return nil, err
	}
	e, err := s.deps.Webhooks.GetWebhook(ctx, caller(ctx).UserID, id)
	if err != nil {
		return nil, err
	}
	return GetWebhook200JSONResponse(toWebhook(&e)), nil
}

// UpdateWebhook changes what is given.
func (s *Server) UpdateWebhook(ctx context.Context, req UpdateWebhookRequestObject) (UpdateWebhookResponseObject, error) {
	id, err := parseID(req.Id)
	if err != nil {
		return nil, err
	}
	trail(ctx).Target = id
	change := webhook.Change{URL: req.Body.Url, Enabled: req.Body.Enabled}
	var f findings
	change.Events = f.events(req.Body.Events)
	if err := f.err(); err != nil {
		return nil, err
	}
	e, err := s.deps.Webhooks.Update(ctx, caller(ctx).UserID, id, change)
	if err != nil {
		return nil, err
	}
	return UpdateWebhook200JSONResponse(toWebhook(&e)), nil
}

// DeleteWebhook erases an endpoint.
func (s *Server) DeleteWebhook(ctx context.Context, req DeleteWebhookRequestObject) (DeleteWebhookResponseObject, error) {
	id, err := parseID(req.Id)
	if err != nil {
		return nil, err
	}
	trail(ctx).Target = id
	if err := s.deps.Webhooks.DeleteWebhook(ctx, caller(ctx).UserID, id); err != nil {
		return nil, err
	}
	return DeleteWebhook204Response{}, nil
}

// RotateWebhook shows the new secret of an endpoint.
func (s *Server) RotateWebhook(ctx context.Context, req RotateWebhookRequestObject) (RotateWebhookResponseObject, error) {
	id, err := parseID(req.Id)
	if err != nil {
		return nil, err
	}
	trail(ctx).Target = id
	made, err := s.deps.Webhooks.Rotate(ctx, caller(ctx).UserID, id)
	if err != nil {
		return nil, err
	}
	return RotateWebhook200JSONResponse(toCreatedWebhook(&made)), nil
}

// GetWebhookSecret shows what signs for a webhook_url.
func (s *Server) GetWebhookSecret(ctx context.Context, _ GetWebhookSecretRequestObject) (GetWebhookSecretResponseObject, error) {
	key, until, err := s.deps.Webhooks.Secret(ctx, caller(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return GetWebhookSecret200JSONResponse{Secret: key.Reveal(), OldSecretUntil: utc(until)}, nil
}

// RotateWebhookSecret replaces it.
func (s *Server) RotateWebhookSecret(ctx context.Context, _ RotateWebhookSecretRequestObject) (RotateWebhookSecretResponseObject, error) {
	key, until, err := s.deps.Webhooks.RotateSecret(ctx, caller(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return RotateWebhookSecret200JSONResponse{Secret: key.Reveal(), OldSecretUntil: utc(until)}, nil
}

func toWebhook(e *webhook.Endpoint) Webhook {
	return Webhook{
		Id: uuid.UUID(e.ID), Url: e.URL, Events: append([]string{}, e.Events...), Enabled: e.DisabledAt == nil,
		DisabledAt: utc(e.DisabledAt), DisabledReason: orNull(string(e.DisabledReason)), FailingSince: utc(e.FailingSince),
		OldSecretUntil: utc(e.OldSecretUntil), CreatedAt: e.CreatedAt.UTC(), UpdatedAt: e.UpdatedAt.UTC(),
	}
}

func toCreatedWebhook(c *webhook.Created) CreatedWebhook {
	w := toWebhook(&c.Endpoint)
	return CreatedWebhook{
		Id: w.Id, Url: w.Url, Events: w.Events, Enabled: w.Enabled, DisabledAt: w.DisabledAt, DisabledReason: w.DisabledReason,
		FailingSince: w.FailingSince, OldSecretUntil: w.OldSecretUntil, CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt,
		Secret: c.Secret.Reveal(),
	}
}

// prepareWebhooks makes sure that what the submissions of an owner want to be
// told can be signed.
func (s *Server) prepareWebhooks(ctx context.Context, owner analysis.ID, subs ...analysis.Submission) error {
	if slices.ContainsFunc(subs, func(sub analysis.Submission) bool { return sub.WebhookURL != "" }) {
		return s.deps.Webhooks.Prepare(ctx, owner)
	}
	return nil
}
