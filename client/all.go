package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
)

// StreamAll gives the caller's live analyses, and then every analysis as it
// changes, all without results: Get has those. It has no end but an error or
// that of the loop. When the stream breaks it is opened again and begins with
// what is live then; what ended in between is in List.
func (c *Client) StreamAll(ctx context.Context) iter.Seq2[*Analysis, error] {
	return func(yield func(*Analysis, error) bool) {
		r := request{method: http.MethodGet, path: "/v1/events"}
		for broken := 1; ; broken++ {
			err := c.readStream(ctx, r, func(e event) (bool, error) {
				found, err := e.analyses()
				if err != nil {
					return false, err
				}
				broken = 0
				for i := range found {
					if !yield(&found[i], nil) {
						return false, errLeft
					}
				}
				return true, nil
			})
			if errors.Is(err, errLeft) {
				return
			}
			if err = c.reopen(ctx, r, err, max(broken, 1)); err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// reopen waits until a stream that ended with err may be opened again, or says
// why not. A stream without an end that ends is a connection that was lost.
func (c *Client) reopen(ctx context.Context, r request, err error, try int) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var refused *Error
	if !errors.As(err, &refused) && !errors.Is(err, ErrUnreachable) {
		err = &unreachable{"following " + c.cfg.URL, err}
	}
	wait, reason := c.pause(&r, err, try)
	if wait == 0 {
		return err
	}
	c.cfg.Waiting(reason, wait)
	return c.cfg.Sleep(ctx, wait)
}

// analyses are those of one event: a snapshot has many, other events one.
func (e event) analyses() ([]Analysis, error) {
	list := AnalysisList{Data: make([]Analysis, 1)}
	var into any = &list.Data[0]
	if e.name == "snapshot" {
		into = &list
	}
	if err := json.Unmarshal([]byte(e.data), into); err != nil {
		return nil, fmt.Errorf("reading an event: %w", err)
	}
	return list.Data, nil
}
