package cli

import (
	"context"
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

// client talks to one server on behalf of one file or command; it is not for
// concurrent use, but its http.Client may be shared.
type client struct {
	endpoint endpoint
	http     *http.Client
	sleep    func(context.Context, time.Duration) error
	say      func(string) // what is being waited for
	reached  bool         // the server answered once: losing it may be temporary
	unsure   bool         // a request may have been taken without an answer
}

// request is one call; body is sent as JSON unless it is nil, or a *form.
type request struct {
	method, path string
	header       map[string]string
	body         any
	alive        func() // called while a form is sent
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// call sends the request until the server decides it, waiting out limits and,
// for a bounded number of tries, a server that is away. A request that must
// not be repeated has to be the client's first.
func (c *client) call(ctx context.Context, r request) (*answer, error) {
	for try := 1; ; try++ {
		a, err := c.once(ctx, r)
		if err == nil {
			return a, nil
		}
		c.unsure = c.unsure || !declined(err)
		if ctx.Err() != nil {
			return nil, errInterrupted
		}
		wait, reason := pause(err, try, c.reached)
		if wait == 0 {
			return nil, err
		}
		c.say(fmt.Sprintf("%s, going on in %d s", reason, int(wait.Seconds())))
		if c.sleep(ctx, wait) != nil {
			return nil, errInterrupted
		}
	}
}

// once gives up when nothing was heard for callTimeout; while a form is sent,
// each piece that leaves starts that time anew.
func (c *client) once(ctx context.Context, r request) (*answer, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	quiet := time.AfterFunc(callTimeout, func() { cancel(errSlow) })
	defer quiet.Stop()
	r.alive = func() { quiet.Reset(callTimeout) }
	response, err := c.send(ctx, r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("reading the answer of %s: %w", c.endpoint.url, err)
	}
	if response.StatusCode >= http.StatusBadRequest {
		return nil, readProblem(response.StatusCode, response.Header, body)
	}
	return &answer{status: response.StatusCode, header: response.Header, body: body}, nil
}

var errSlow = errors.New("the server took longer than " + callTimeout.String())

// send returns as soon as the headers are there; the caller closes the body.
func (c *client) send(ctx context.Context, r request) (*http.Response, error) {
	req, err := r.build(ctx, c.endpoint.url)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.endpoint.key)
	req.Header.Set("User-Agent", "masterspeak")
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	response, err := c.http.Do(req)
	if f, ok := r.body.(*form); ok && f.sent.Load() {
		c.reached = true // something took the first bytes
	}
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	c.reached = true
	return response, nil
}

// unreachable says where nothing answers and how to change that.
func (c *client) unreachable(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return &advised{fmt.Errorf("nothing answers at %s: %w", c.endpoint.url, err), c.endpoint.advice()}
	}
	return &advised{fmt.Errorf("calling %s: %w", c.endpoint.url, err), "Check the address and the network, then try again."}
}
