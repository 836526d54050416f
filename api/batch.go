package api

import (
	"context"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// submitBatch accepts many speeches. It is written by hand because a generated
// handler would read the body as one value.
func (s *Server) submitBatch(c echo.Context) error {
	header, ctx := c.Request().Header, c.Request().Context()
	key, err := batchKey(header)
	if err != nil {
		return err
	}
	kind, err := mediaType(header, typeJSON, typeNDJSON)
	if err != nil {
		return err
	}
	in := newBatchReader(key != "", s.cfg.OutboundAllow)
	if err := (binder{limit: s.cfg.MaxBodyBytes}).read(c, in.reading(kind, s.cfg.MaxBodyBytes)); err != nil {
		return err
	}
	if err := s.prepareWebhooks(ctx, caller(ctx).UserID, in.valid...); err != nil {
		return err
	}
	accepted, err := s.deps.Submitter.SubmitBatch(ctx, in.submission(caller(ctx).UserID, key))
	if err != nil {
		return err
	}
	out := in.answer(accepted.ID)
	s.logBatch(ctx, requestID(c), &out)
	if accepted.Replayed {
		c.Response().Header().Set("Idempotent-Replayed", "true")
	}
	return c.JSON(http.StatusAccepted, out)
}

// logBatch is where the id of a batch meets the request and its caller.
func (s *Server) logBatch(ctx context.Context, requestID string, b *Batch) {
	s.log.Info().Str("request_id", requestID).Stringer("batch_id", b.BatchId).Stringer("user_id", caller(ctx).UserID).
		Int("accepted", b.Accepted).Int("rejected", b.Rejected).Msg("batch accepted")
}

// batchKey is the idempotency key of the whole batch, or empty.
func batchKey(h http.Header) (string, error) {
	switch values := h.Values("Idempotency-Key"); len(values) {
	case 0:
		return "", nil
	case 1:
		return parseIdempotencyKey(values[0])
	default:
		return "", malformed("malformed_request", "A parameter or header is malformed or given twice.")
	}
}

// submission is what goes to the store: the items that are valid.
func (b *batchReader) submission(owner analysis.ID, key string) analysis.BatchSubmission {
	for i := range b.valid {
		b.valid[i].Owner = owner
	}
	sub := analysis.BatchSubmission{Owner: owner, Items: b.valid, IdempotencyKey: key}
	b.content.Sum(sub.Fingerprint[:0])
	return sub
}

// answer gives the valid items their ids.
func (b *batchReader) answer(id analysis.ID) Batch {
	out := Batch{BatchId: uuid.UUID(id), Accepted: len(b.valid), Rejected: len(b.items) - len(b.valid), Items: b.items}
	place := 0
	for i := range b.items {
		if b.items[i].Error == nil {
			b.items[i].Id = ptr(uuid.UUID(id.Item(place)))
			place++
		}
	}
	return out
}

// itemError says of an item what a problem would say of a submission.
func itemError(err error) *ItemError {
	r := asRefusal(err)
	e := &ItemError{Code: r.code, Detail: r.detail}
	if len(r.fields) > 0 {
		e.Errors = &r.fields
	}
	return e
}
