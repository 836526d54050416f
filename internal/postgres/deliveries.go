package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

// keptAttempts is how many requests the log of one delivery holds: a schedule
// and some redeliveries.
const keptAttempts = 20

// FanOutWebhooks makes deliveries of up to limit events and returns how many
// there were.
func (s *Store) FanOutWebhooks(ctx context.Context, baseURL string, limit int) (int, error) {
	n, err := s.q.FanOutWebhookEvents(ctx, s.pool, db.FanOutWebhookEventsParams{BaseUrl: baseURL, MaxRows: int32(limit)}) //nolint:gosec // a batch size
	return int(n), explain("making webhook deliveries", err)
}

// targetLooks is how many targets of an account one claim looks at on either
// side of its start: far more than anybody has but who means harm.
const targetLooks = 128

// ClaimWebhooks takes up to limit due deliveries, targets taking turns, under a
// lease.
func (s *Store) ClaimWebhooks(ctx context.Context, perTarget, limit int, lease time.Duration) ([]webhook.Claimed, error) {
	token := analysis.ID(uuid.New())
	rows, err := s.q.ClaimWebhookDeliveries(ctx, s.pool, db.ClaimWebhookDeliveriesParams{
		PerTarget: int64(perTarget), MaxRows: int64(limit), LeaseToken: token, LeaseMs: lease.Milliseconds(),
		Start: analysis.ID(uuid.New()), Looks: targetLooks,
	})
	if err != nil {
		return nil, explain("claiming webhook deliveries", err)
	}
	claimed := make([]webhook.Claimed, len(rows))
	for i := range rows {
		r := &rows[i]
		claimed[i] = webhook.Claimed{
			ID: r.ID, Token: token, Owner: r.OwnerID, EventID: r.EventID, Type: r.Type, Data: r.Data, Tries: int(r.Tries),
			CreatedAt: r.CreatedAt.UTC(), URL: r.Url, Secret: r.Secret, Disabled: r.Disabled,
		}
		if r.Rotating {
			claimed[i].OldSecret = r.OldSecret
		}
	}
	return claimed, nil
}

// ReleaseWebhooks gives up to limit deliveries back whose lease ran out.
func (s *Store) ReleaseWebhooks(ctx context.Context, limit int) (int64, error) {
	n, err := s.q.ReleaseWebhookDeliveries(ctx, s.pool, int32(limit)) //nolint:gosec // a batch size
	return n, explain("releasing webhook deliveries", err)
}

// ReturnWebhook gives a delivery back that was not tried.
func (s *Store) ReturnWebhook(ctx context.Context, c *webhook.Claimed) error {
	return explain("returning a webhook delivery", s.q.ReturnWebhookDelivery(ctx, s.pool, db.ReturnWebhookDeliveryParams{ID: c.ID, LeaseToken: c.Token}))
}

// CancelWebhook ends a delivery that nobody wants any more.
func (s *Store) CancelWebhook(ctx context.Context, c *webhook.Claimed) error {
	return explain("cancelling a webhook delivery", s.q.CancelWebhookDelivery(ctx, s.pool, db.CancelWebhookDeliveryParams{ID: c.ID, LeaseToken: c.Token}))
}

// SettleWebhook notes a try and moves the breaker of its target, together.
// Without the lease it changes nothing.
func (s *Store) SettleWebhook(ctx context.Context, c *webhook.Claimed, st webhook.Settlement) error {
	attempt, err := json.Marshal(st.Attempt)
	if err != nil {
		return fmt.Errorf("writing a webhook attempt: %w", err)
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := s.lockForSettlement(ctx, tx, c, st.Decide != nil); err != nil {
			return err
		}
		row, err := s.q.NoteWebhookAttempt(ctx, tx, db.NoteWebhookAttemptParams{
			ID: c.ID, LeaseToken: c.Token, Status: string(st.Status), DelayMs: st.Delay.Milliseconds(), Attempt: attempt, Most: keptAttempts,
		})
		switch {
		case isNoRows(err):
			return nil
		case err != nil:
			return err
		case st.Decide == nil:
			return s.q.ForgiveWebhookTarget(ctx, tx, row.TargetID)
		case st.Gone && row.EndpointID != nil:
			return s.endTarget(ctx, tx, row.TargetID, webhook.Gone)
		}
		return s.failTarget(ctx, tx, &row, st.Decide)
	})
	return explain("settling a webhook delivery", err)
}

// lockForSettlement takes the rows that a settlement may need in the order in
// which everybody takes them. Only a failure may end the endpoint.
func (s *Store) lockForSettlement(ctx context.Context, tx pgx.Tx, c *webhook.Claimed, failed bool) error {
	if _, err := s.q.LockOwnerOfDelivery(ctx, tx, c.Owner); err != nil || !failed {
		return err
	}
	_, err := s.q.LockEndpointOfDelivery(ctx, tx, db.LockEndpointOfDeliveryParams{ID: c.ID, LeaseToken: c.Token})
	return err
}

func (s *Store) failTarget(ctx context.Context, tx pgx.Tx, row *db.NoteWebhookAttemptRow, decide func(int, time.Duration) (time.Duration, bool)) error {
	count, err := s.q.CountWebhookFailure(ctx, tx, db.CountWebhookFailureParams{ID: row.TargetID, OwnerID: row.OwnerID})
	if err != nil {
		return err
	}
	pause, giveUp := decide(int(count.Failures), time.Duration(count.FailingMs)*time.Millisecond)
	switch {
	case giveUp:
		return s.endTarget(ctx, tx, row.TargetID, webhook.Failing)
	case pause > 0:
		return s.q.PauseWebhookTarget(ctx, tx, db.PauseWebhookTargetParams{ID: row.TargetID, PauseMs: pause.Milliseconds()})
	}
	return nil
}

func (s *Store) endTarget(ctx context.Context, tx pgx.Tx, target analysis.ID, why webhook.Reason) error {
	return s.q.EndWebhookTarget(ctx, tx, db.EndWebhookTargetParams{ID: target, Reason: string(why)})
}

// WebhookDeliveries returns up to limit deliveries to an endpoint, newest first,
// those after the cursor when there is one.
func (s *Store) WebhookDeliveries(ctx context.Context, owner, id analysis.ID, status webhook.Status, after *analysis.Cursor, limit int) ([]webhook.Delivery, error) {
	p := db.ListWebhookDeliveriesParams{EndpointID: &id, OwnerID: owner, MaxRows: int32(min(limit, math.MaxInt32))} //nolint:gosec // bounded on this line
	p.BeforeTime, p.BeforeID = place(time.Time{}, after)
	switch status {
	case "":
	case webhook.Pending:
		p.Status = optional("pending,sending")
	default:
		p.Status = optional(status)
	}
	rows, err := s.q.ListWebhookDeliveries(ctx, s.pool, p)
	if err != nil {
		return nil, explain("listing webhook deliveries", err)
	}
	if len(rows) == 0 { // of an endpoint that has none, or of none
		if _, err := s.GetWebhook(ctx, owner, id); err != nil {
			return nil, err
		}
	}
	list := make([]webhook.Delivery, len(rows))
	for i := range rows {
		if list[i], err = toDelivery(&rows[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func toDelivery(r *db.ListWebhookDeliveriesRow) (webhook.Delivery, error) {
	d := webhook.Delivery{
		ID: r.ID, EventID: r.EventID, Type: r.Type, Analysis: r.AnalysisID, Status: webhook.Status(r.Status),
		CreatedAt: r.CreatedAt.UTC(), EndedAt: utc(r.EndedAt),
	}
	if d.EndedAt == nil {
		d.Status, d.NextAttemptAt = webhook.Pending, utc(&r.RunAt)
	}
	if err := json.Unmarshal(r.Attempts, &d.Attempts); err != nil {
		return d, fmt.Errorf("reading webhook attempts: %w", err)
	}
	return d, nil
}

// TestWebhook makes a delivery of a test event.
func (s *Store) TestWebhook(ctx context.Context, owner, id analysis.ID) (webhook.Delivery, error) {
	row, err := s.q.AddTestDelivery(ctx, s.pool, db.AddTestDeliveryParams{EndpointID: id, OwnerID: owner, Type: webhook.Test})
	if err != nil {
		return webhook.Delivery{}, s.unsent(ctx, owner, id, err)
	}
	r := db.ListWebhookDeliveriesRow(row)
	return toDelivery(&r)
}

// RedeliverWebhook makes a delivery due again, from the beginning.
func (s *Store) RedeliverWebhook(ctx context.Context, owner, id, delivery analysis.ID) (webhook.Delivery, error) {
	row, err := s.q.RedeliverWebhook(ctx, s.pool, db.RedeliverWebhookParams{ID: delivery, EndpointID: &id, OwnerID: owner})
	if isNoRows(err) {
		there, looking := s.q.HasWebhookDelivery(ctx, s.pool, db.HasWebhookDeliveryParams{ID: delivery, EndpointID: &id, OwnerID: owner})
		if looking == nil && !there {
			return webhook.Delivery{}, webhook.ErrNotFound
		}
	}
	if err != nil {
		return webhook.Delivery{}, s.unsent(ctx, owner, id, err)
	}
	r := db.ListWebhookDeliveriesRow(row)
	return toDelivery(&r)
}

// unsent says why nothing could be made for an endpoint.
func (s *Store) unsent(ctx context.Context, owner, id analysis.ID, err error) error {
	if !isNoRows(err) {
		return explain("making a webhook delivery", err)
	}
	if _, err := s.GetWebhook(ctx, owner, id); err != nil {
		return err
	}
	return webhook.ErrDisabled
}

// DeleteAgedWebhooks erases up to limit ended deliveries that are older, and
// returns how many.
func (s *Store) DeleteAgedWebhooks(ctx context.Context, age time.Duration, limit int) (int64, error) {
	n, err := s.q.DeleteAgedWebhookDeliveries(ctx, s.pool, db.DeleteAgedWebhookDeliveriesParams{OlderMs: age.Milliseconds(), MaxRows: int32(limit)}) //nolint:gosec // a batch size
	return n, explain("deleting aged webhook deliveries", err)
}

// CountWebhooks reads how webhooks stand.
func (s *Store) CountWebhooks(ctx context.Context) (webhook.Counts, error) {
	row, err := s.q.CountWebhooks(ctx, s.pool)
	return webhook.Counts{
		Disabled: row.Disabled, OldestPending: seconds(row.OldestPendingSeconds), OldestDue: seconds(row.OldestDueSeconds),
	}, explain("counting webhooks", err)
}

func seconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }
