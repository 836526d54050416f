package client

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
)

var errBatch = errors.New("each item of a batch has exactly one of Text and AudioURL, and no key of its own")

// SubmitBatch hands in up to 1000 speeches at once, none of them a file. Each is
// accepted or refused by itself, as the items of the answer say in their order.
// The key makes the whole batch safe to repeat; an empty one is random.
func (c *Client) SubmitBatch(ctx context.Context, items []Submission, key string) (*Batch, error) {
	body := BatchRequest{Items: make([]SubmitRequest, 0, len(items))}
	for i := range items {
		s := &items[i]
		if s.speeches() != 1 || s.Recording != nil || s.Path != "" || s.IdempotencyKey != "" {
			return nil, fmt.Errorf("reading item %d: %w", i, errBatch)
		}
		b, err := s.body()
		if err != nil {
			return nil, fmt.Errorf("reading item %d: %w", i, err)
		}
		body.Items = append(body.Items, *b)
	}
	if key == "" {
		key = rand.Text()
	}
	r := request{method: http.MethodPost, path: "/v1/analyses/batch", header: map[string]string{idempotencyKey: key}, body: body}
	batch := &Batch{}
	if err := c.decode(ctx, r, batch); err != nil {
		return nil, err
	}
	return batch, nil
}
