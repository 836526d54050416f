package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"syscall"
	"time"
)

const (
	// callTimeout is ours for one call; a long poll adds what it waits.
	callTimeout = 60 * time.Second
	// maxAnswer holds the result of the longest speech many times over.
	maxAnswer = 64 << 20
)

type answer struct {
	status int
	header http.Header
	body   []byte
}

// Call makes a call that has no method here. The body is sent as JSON unless it
// is nil; the answer is read into what into points to, unless that is nil. An
// io.Writer gets the answer as it comes, whatever its kind and length; once that
// has begun, nothing is repeated. A call that is neither a read nor a deletion is repeated only where the server said
// that it did not begin: after a 429, or a 503 with the code busy.
func (c *Client) Call(ctx context.Context, method, path string, body, into any) error {
	return c.decode(ctx, request{method: method, path: path, body: body}, into)
}

func (c *Client) decode(ctx context.Context, r request, into any) error {
	if w, ok := into.(io.Writer); ok {
		r.into = w
		into = nil
	}
	a, err := c.call(ctx, r)
	if err != nil || into == nil {
		return err
	}
	if err := json.Unmarshal(a.body, into); err != nil {
		return fmt.Errorf("reading what the server sent: %w", err)
	}
	return nil
}

// call sends the request until the server decides it, waiting out limits and,
// for a bounded number of tries, a server that is away.
func (c *Client) call(ctx context.Context, r request) (*answer, error) {
	var waited time.Duration
	unsure := false
	for try := 1; ; try++ {
		a, err := c.once(ctx, r)
		if err == nil {
			return a, nil
		}
		unsure = unsure || r.method != http.MethodGet && mayHaveWorked(err)
		wait, reason := c.pause(&r, err, try)
		if ctx.Err() != nil {
			err, wait = context.Cause(ctx), 0
		} else if waited += wait; c.cfg.Patience > 0 && waited > c.cfg.Patience {
			wait = 0
		}
		if wait > 0 {
			c.cfg.Waiting(reason, wait)
			if slept := c.cfg.Sleep(ctx, wait); slept != nil {
				err, wait = slept, 0
			}
		}
		if wait == 0 && unsure {
			return nil, uncertain{err}
		}
		if wait == 0 {
			return nil, err
		}
	}
}

// once gives up when nothing was heard for callTimeout; while a form is sent,
// each piece that leaves starts that time anew.
func (c *Client) once(ctx context.Context, r request) (*answer, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	quiet := time.AfterFunc(callTimeout, func() { cancel(errSlow) })
	defer quiet.Stop()
	r.alive = func() { quiet.Reset(callTimeout) }
	response, err := c.send(ctx, r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	ok := response.StatusCode < http.StatusBadRequest
	if ok && r.into != nil {
		if _, err := io.Copy(r.into, &heard{response.Body, r.alive}); err != nil {
			return nil, fmt.Errorf("passing on the answer of %s: %w", c.cfg.URL, err)
		}
		return &answer{status: response.StatusCode, header: response.Header}, nil
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, &unreachable{"reading the answer of " + c.cfg.URL, err}
	}
	if !ok {
		return nil, readError(response.StatusCode, response.Header, body)
	}
	return &answer{status: response.StatusCode, header: response.Header, body: body}, nil
}

// heard is a body of which every piece is a sign of life.
type heard struct {
	io.Reader
	alive func()
}

func (h *heard) Read(p []byte) (int, error) {
	h.alive()
	return h.Reader.Read(p)
}

var errSlow = errors.New("the server took longer than " + callTimeout.String())

// send returns as soon as the headers are there; the caller closes the body.
func (c *Client) send(ctx context.Context, r request) (*http.Response, error) {
	req, err := r.build(ctx, c.cfg.URL)
	if err != nil {
		return nil, err
	}
	if c.cfg.Key != "" {
		req.Header.Set("Authorization", "Bearer "+c.cfg.Key)
	}
	req.Header.Set("User-Agent", c.cfg.UserAgent)
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	response, err := c.cfg.HTTP.Do(req)
	if f, ok := r.body.(*form); ok && f.sent.Load() {
		c.reached.Store(true) // something took the first bytes
	}
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	c.reached.Store(true)
	return response, nil
}

// unreachable says where nothing answers.
func (c *Client) unreachable(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return &unreachable{"nothing answers at " + c.cfg.URL, err}
	}
	return &unreachable{"calling " + c.cfg.URL, err}
}
