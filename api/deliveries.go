package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

// deliveryFilter binds the cursor of a log to its endpoint and status.
type deliveryFilter struct {
	Webhook analysis.ID
	Status  webhook.Status
}

// ListWebhookDeliveries answers one page, newest first.
func (s *Server) ListWebhookDeliveries(ctx context.Context, req ListWebhookDeliveriesRequestObject) (ListWebhookDeliveriesResponseObject, error) {
	owner := caller(ctx).UserID
	limit, err := parseLimit(req.Params.Limit)
	if err != nil {
		return nil, err
	}
	filter, err := parseDeliveryFilter(req.Id, req.Params.Status)
	if err != nil {
		return nil, err
	}
	after, err := s.cursors.after(req.Params.Cursor, owner, filter)
	if err != nil {
		return nil, err
	}
	found, err := s.deps.Webhooks.WebhookDeliveries(ctx, owner, filter.Webhook, filter.Status, after, limit+1) // one more tells whether a page follows
	if err != nil {
		return nil, err
	}
	found, next, err := page(s.cursors, found, limit, owner, filter, func(d *webhook.Delivery) analysis.Cursor {
		return analysis.Cursor{CreatedAt: d.CreatedAt, ID: d.ID}
	})
	return ListWebhookDeliveries200JSONResponse{Data: toDeliveries(found), NextCursor: next}, err
}

func parseDeliveryFilter(id string, status *string) (filter deliveryFilter, err error) {
	if filter.Webhook, err = parseID(id); err != nil || status == nil {
		return filter, err
	}
	filter.Status = webhook.Status(*status)
	var f findings
	f.oneOf("/status", *status, analysis.Texts(webhook.Statuses()))
	return filter, f.err()
}

// TestWebhook sends an event of no analysis.
func (s *Server) TestWebhook(ctx context.Context, req TestWebhookRequestObject) (TestWebhookResponseObject, error) {
	id, err := parseID(req.Id)
	if err != nil {
		return nil, err
	}
	d, err := s.deps.Webhooks.Test(ctx, caller(ctx).UserID, id)
	if err != nil {
		return nil, err
	}
	return TestWebhook202JSONResponse(toDelivery(&d)), nil
}

// RedeliverWebhook sends a delivery again.
func (s *Server) RedeliverWebhook(ctx context.Context, req RedeliverWebhookRequestObject) (RedeliverWebhookResponseObject, error) {
	id, err := parseID(req.Id)
	if err != nil {
		return nil, err
	}
	delivery, err := parseID(req.DeliveryId)
	if err != nil {
		return nil, err
	}
	d, err := s.deps.Webhooks.Redeliver(ctx, caller(ctx).UserID, id, delivery)
	if err != nil {
		return nil, err
	}
	return RedeliverWebhook202JSONResponse(toDelivery(&d)), nil
}

func toDeliveries(found []webhook.Delivery) []WebhookDelivery {
	out := make([]WebhookDelivery, len(found))
	for i := range found {
		out[i] = toDelivery(&found[i])
	}
	return out
}

func toDelivery(d *webhook.Delivery) WebhookDelivery {
	out := WebhookDelivery{
		Id: uuid.UUID(d.ID), WebhookId: d.EventID, Type: d.Type, Status: string(d.Status), Attempts: make([]WebhookAttempt, len(d.Attempts)),
		CreatedAt: d.CreatedAt.UTC(), NextAttemptAt: utc(d.NextAttemptAt), EndedAt: utc(d.EndedAt),
	}
	if d.Analysis != nil {
		out.AnalysisId = ptr(uuid.UUID(*d.Analysis))
	}
	for i, a := range d.Attempts {
		out.Attempts[i] = WebhookAttempt{At: a.At.UTC(), DurationMs: a.DurationMS, StatusCode: orNull(a.StatusCode), Error: orNull(a.Error)}
	}
	return out
}
