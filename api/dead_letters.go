package api

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

const (
	maxReplayIDs      = 500
	maxErrorCodeChars = 64
)

// ListDeadLetters answers one page, the last to fail first.
func (s *Server) ListDeadLetters(ctx context.Context, req ListDeadLettersRequestObject) (ListDeadLettersResponseObject, error) {
	limit, err := parseLimit(req.Params.Limit)
	if err != nil {
		return nil, err
	}
	filter, err := parseDeadFilter(&req.Params)
	if err != nil {
		return nil, err
	}
	after, err := s.cursors.after(req.Params.Cursor, caller(ctx).UserID, filter)
	if err != nil {
		return nil, err
	}
	found, err := s.deps.DeadReader.DeadLetters(ctx, filter, after, limit+1) // one more tells whether a page follows
	if err != nil {
		return nil, err
	}
	found, next, err := page(s.cursors, found, limit, caller(ctx).UserID, filter, func(d *analysis.DeadLetter) analysis.Cursor {
		return analysis.Cursor{CreatedAt: d.FinishedAt, ID: d.ID}
	})
	if err != nil {
		return nil, err
	}
	data := make([]DeadLetter, len(found))
	for i := range found {
		data[i] = toDeadLetter(&found[i])
	}
	return ListDeadLetters200JSONResponse{Data: data, NextCursor: next}, nil
}

func parseDeadFilter(p *ListDeadLettersParams) (analysis.DeadFilter, error) {
	filter := analysis.DeadFilter{ErrorCode: or(p.ErrorCode, ""), Lane: analysis.Lane(or(p.Lane, ""))}
	var err error
	if filter.FinishedBefore, err = parseTime("/before", p.Before); err != nil {
		return filter, err
	}
	var f findings
	f.text("/error_code", filter.ErrorCode, maxErrorCodeChars)
	if p.Lane != nil {
		f.oneOf("/lane", string(filter.Lane), lanes())
	}
	return filter, f.err()
}

func toDeadLetter(d *analysis.DeadLetter) DeadLetter {
	return DeadLetter{
		Id: uuid.UUID(d.ID), Lane: string(d.Lane), Kind: d.Kind, Attempts: d.Attempts, Crashes: d.Crashes,
		Error:     DeadLetterError{Code: d.Error.Code, Message: d.Error.Message},
		CreatedAt: d.CreatedAt.UTC(), FinishedAt: d.FinishedAt.UTC(),
		Replays: d.Replays, ReplayedAt: utc(d.ReplayedAt),
	}
}

// ReplayDeadLetters queues dead letters again.
func (s *Server) ReplayDeadLetters(ctx context.Context, req ReplayDeadLettersRequestObject) (ReplayDeadLettersResponseObject, error) {
	sel, err := parseSelector(req.Body)
	if err != nil {
		return nil, err
	}
	by := caller(ctx).UserID
	replayed, more, err := s.deps.Replayer.ReplayDead(ctx, by, sel)
	trail(ctx).Jobs = replayed
	if err != nil {
		return nil, err
	}
	return ReplayDeadLetters202JSONResponse{Replayed: replayed, More: more}, nil
}

// parseSelector refuses one that selects nothing in particular: everything has
// to be asked for by name, so that a forgotten field replays nothing.
func parseSelector(body *ReplayRequest) (analysis.DeadSelector, error) {
	sel := analysis.DeadSelector{ErrorCode: or(body.ErrorCode, "")}
	var f findings
	named := body.Ids != nil || body.ErrorCode != nil || body.Before != nil
	all := or(body.All, false)
	f.check(named || all, "/ids", "required", "Give ids, error_code or before; all: true means every dead letter.")
	f.check(!named || !all, "/all", "exclusive", "Everything, or what the other fields select, not both.")
	f.check(body.ErrorCode == nil || sel.ErrorCode != "", "/error_code", "blank", "A code such as crash_loop.")
	f.atMost("/error_code", sel.ErrorCode, maxErrorCodeChars)
	if body.Before != nil {
		before, ok := readTime(*body.Before)
		f.check(ok, "/before", "malformed", "An RFC 3339 time, such as 2026-01-31T12:00:00Z.")
		sel.FinishedBefore = before
	}
	if body.Ids != nil {
		sel.IDs = f.ids(*body.Ids)
	}
	return sel, f.err()
}

// ids reads the ids of a replay.
func (f *findings) ids(texts []string) []analysis.ID {
	f.check(len(texts) > 0, "/ids", "required", "At least one, or leave it out.")
	f.check(len(texts) <= maxReplayIDs, "/ids", "too_many", "At most "+strconv.Itoa(maxReplayIDs)+".")
	var ids []analysis.ID
	for i, text := range texts[:min(len(texts), maxReplayIDs)] {
		id, err := analysis.ParseID(text)
		if err != nil {
			f.add("/ids/"+strconv.Itoa(i), "malformed", "A UUID in its 36-character form.")
		}
		if len(f.fields) >= maxFaults {
			break
		}
		ids = append(ids, id)
	}
	return ids
}
