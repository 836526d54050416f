package client

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Get reads an analysis as it stands.
func (c *Client) Get(ctx context.Context, id string) (*Analysis, error) {
	return c.analysis(ctx, http.MethodGet, id, "")
}

// Cancel calls off a live analysis.
func (c *Client) Cancel(ctx context.Context, id string) (*Analysis, error) {
	return c.analysis(ctx, http.MethodPost, id, "/cancel")
}

// Retry queues an analysis again that ended without a result.
func (c *Client) Retry(ctx context.Context, id string) (*Analysis, error) {
	return c.analysis(ctx, http.MethodPost, id, "/retry")
}

func (c *Client) analysis(ctx context.Context, method, id, act string) (*Analysis, error) {
	a := &Analysis{}
	if err := c.Call(ctx, method, analysisPath(id)+act, nil, a); err != nil {
		return nil, err
	}
	return a, nil
}

// Delete erases an analysis. One that was erased already is no error.
func (c *Client) Delete(ctx context.Context, id string) error {
	err := c.Call(ctx, http.MethodDelete, analysisPath(id), nil, nil)
	var refused *Error
	if errors.As(err, &refused) && refused.Status == http.StatusGone {
		return nil
	}
	return err
}

// Filter chooses analyses; its zero value is all of them.
type Filter struct {
	Status                      Status
	Kind, Source, Lane, Label   string
	BatchID                     string
	CreatedAfter, CreatedBefore time.Time // exclusive
	PageSize                    int       // how many one call fetches, at most 200
}

// List gives the caller's analyses, the newest first and without results, page
// after page for as long as it is ranged over. An error is its end.
func (c *Client) List(ctx context.Context, f Filter) iter.Seq2[*Analysis, error] {
	return func(yield func(*Analysis, error) bool) {
		for query := f.query(); ; {
			var page AnalysisList
			if err := c.Call(ctx, http.MethodGet, "/v1/analyses?"+query.Encode(), nil, &page); err != nil {
				yield(nil, err)
				return
			}
			for i := range page.Data {
				if !yield(&page.Data[i], nil) {
					return
				}
			}
			if page.NextCursor == nil {
				return
			}
			query.Set("cursor", *page.NextCursor)
		}
	}
}

func (f Filter) query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{
		"status": string(f.Status), "kind": f.Kind, "source": f.Source, "lane": f.Lane, "label": f.Label, "batch": f.BatchID,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for name, at := range map[string]time.Time{"created_after": f.CreatedAfter, "created_before": f.CreatedBefore} {
		if !at.IsZero() {
			q.Set(name, at.UTC().Format(time.RFC3339Nano))
		}
	}
	if f.PageSize > 0 {
		q.Set("limit", strconv.Itoa(f.PageSize))
	}
	return q
}
