package api

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// SubmitAnalysis accepts a speech.
func (s *Server) SubmitAnalysis(ctx context.Context, req SubmitAnalysisRequestObject) (SubmitAnalysisResponseObject, error) {
	accepted, err := s.accept(ctx, &req)
	if err != nil {
		return nil, err
	}
	res := SubmitAnalysis202JSONResponse{Body: toAnalysis(&accepted.Analysis)}
	res.Headers.Location = "/v1/analyses/" + accepted.Analysis.ID.String()
	res.Headers.RetryAfter = s.retryAfter(&accepted.Analysis)
	if accepted.Replayed {
		res.Headers.IdempotentReplayed = ptr("true")
	}
	return res, nil
}

// accept reads a submission from whichever body there is. A recording that was
// kept for nothing is dropped again; where the answer of the store was lost, it
// may be wanted, and if not it is erased with its time.
func (s *Server) accept(ctx context.Context, req *SubmitAnalysisRequestObject) (accepted analysis.Accepted, err error) {
	var sub analysis.Submission
	if req.MultipartBody != nil {
		sub, err = s.readUpload(ctx, req.MultipartBody)
	} else {
		sub, err = newSubmission(req.JSONBody, s.cfg.OutboundAllow)
	}
	if err == nil {
		err = identify(&sub, caller(ctx).UserID, req.Params.IdempotencyKey)
	}
	if err == nil {
		err = s.prepareWebhooks(ctx, sub.Owner, sub)
	}
	needless := err != nil
	if err == nil {
		accepted, err = s.deps.Submitter.Submit(ctx, sub)
		needless = accepted.Replayed || isOne(err, analysis.ErrKeyReused, analysis.ErrQuota)
	}
	if needless && sub.Recording.Key != "" {
		s.deps.Recordings.Drop(ctx, sub.Recording)
	}
	return accepted, err
}

// identify gives a submission its owner and its idempotency key; the id is the
// store's to give.
func identify(sub *analysis.Submission, owner analysis.ID, key *string) (err error) {
	sub.Owner = owner
	if key == nil {
		return nil
	}
	if sub.IdempotencyKey, err = parseIdempotencyKey(*key); err != nil {
		return err
	}
	sub.Fingerprint, err = fingerprint(sub)
	return err
}

// CancelAnalysis calls off a live analysis.
func (s *Server) CancelAnalysis(ctx context.Context, req CancelAnalysisRequestObject) (CancelAnalysisResponseObject, error) {
	id, err := parseID(req.Id)
	if err != nil {
		return nil, err
	}
	trail(ctx).JobID = id
	a, err := s.deps.Changer.Cancel(ctx, caller(ctx).UserID, id)
	if err != nil {
		return nil, err
	}
	return CancelAnalysis202JSONResponse(toAnalysis(&a)), nil
}

// RetryAnalysis queues an ended analysis again.
func (s *Server) RetryAnalysis(ctx context.Context, req RetryAnalysisRequestObject) (RetryAnalysisResponseObject, error) {
	id, err := parseID(req.Id)
	if err != nil {
		return nil, err
	}
	trail(ctx).JobID = id
	a, err := s.deps.Changer.Retry(ctx, caller(ctx).UserID, id)
	if err != nil {
		return nil, err
	}
	res := RetryAnalysis202JSONResponse{Body: toAnalysis(&a)}
	res.Headers.RetryAfter = s.retryAfter(&a)
	return res, nil
}

// DeleteAnalysis erases an analysis.
func (s *Server) DeleteAnalysis(ctx context.Context, req DeleteAnalysisRequestObject) (DeleteAnalysisResponseObject, error) {
	id, err := parseID(req.Id)
	if err != nil {
		return nil, err
	}
	trail(ctx).JobID = id
	if err := s.deps.Changer.Delete(ctx, caller(ctx).UserID, id); err != nil {
		return nil, err
	}
	return DeleteAnalysis204Response{}, nil
}

// The advice to pollers. Two seconds agree with a limit of 60 a minute.
const (
	minRetryAfter = 2
	maxRetryAfter = 60
)

// retryAfter advises when to look again: soon, or at the next attempt.
func (s *Server) retryAfter(a *analysis.Analysis) int {
	if a.NextAttemptAt == nil {
		return minRetryAfter
	}
	seconds := math.Ceil(a.NextAttemptAt.Sub(s.now()).Seconds())
	return int(min(max(seconds, minRetryAfter), maxRetryAfter))
}

func toAnalysis(a *analysis.Analysis) Analysis {
	out := Analysis{
		Id: uuid.UUID(a.ID), Status: Status(a.Status), Title: a.Title, Kind: a.Kind, Depth: a.Depth,
		Source: string(a.Source), Language: a.Language, Lane: string(a.Lane),
		Labels: append([]string{}, a.Labels...), Metadata: a.Metadata,
		Attempts: a.Attempts, Version: a.Version, CreatedAt: a.CreatedAt.UTC(),
		StartedAt: utc(a.StartedAt), FinishedAt: utc(a.FinishedAt), NextAttemptAt: utc(a.NextAttemptAt),
		Stage: orNull(string(a.Stage)), Result: a.Result,
	}
	if len(out.Metadata) == 0 {
		out.Metadata = json.RawMessage("{}")
	}
	if e := a.Error; e != nil {
		out.Error = &JobError{Code: e.Code, Message: e.Message, Retryable: e.Retryable}
	}
	return out
}

func withoutResults(found []analysis.Analysis) []Analysis {
	out := make([]Analysis, len(found))
	for i := range found {
		out[i] = toAnalysis(&found[i])
		out[i].Result = nil
	}
	return out
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	return ptr(t.UTC())
}
