package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// idempotencyKey is the header that makes a submission safe to repeat.
const idempotencyKey = "Idempotency-Key"

// request is one call; body is sent as JSON unless it is nil, or a *form.
type request struct {
	method, path string
	header       map[string]string
	body         any
	alive        func()    // called while a form is sent and an answer passed on
	into         io.Writer // takes the answer, if any does
}

// repeatable reports whether it may be sent when it may have been carried out.
func (r *request) repeatable() bool {
	return r.method == http.MethodGet || r.method == http.MethodDelete || r.header[idempotencyKey] != ""
}

// build makes one try of the request. The body can be had again: net/http does
// so when a connection turns out to be closed, and for redirects.
func (r *request) build(ctx context.Context, server string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, server+r.path, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("making the request: %w", err)
	}
	switch body := r.body.(type) {
	case nil:
	case *form:
		setBody(req, body.kind, body.length(), func() io.ReadCloser { return body.body(r.alive) })
		// A server that refuses says so before the recording is on its way.
		req.Header.Set("Expect", "100-continue")
	default:
		data, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("encoding the request: %w", err)
		}
		setBody(req, "application/json", int64(len(data)), func() io.ReadCloser { return io.NopCloser(bytes.NewReader(data)) })
	}
	return req, nil
}

func setBody(req *http.Request, kind string, length int64, open func() io.ReadCloser) {
	req.Header.Set("Content-Type", kind)
	req.ContentLength = length
	req.Body = open()
	req.GetBody = func() (io.ReadCloser, error) { return open(), nil }
}
