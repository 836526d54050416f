package provider

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

var (
	errTooMuch = errors.New("response larger than its limit")
	errBroken  = errors.New("response broken off")
)

// Guard is a copy of the client that follows no redirect, so that neither the
// key nor the speech travels on, and reads at most limit bytes of an answer.
func Guard(client *http.Client, limit int) *http.Client {
	var c http.Client
	if client != nil {
		c = *client
	}
	next := c.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	c.Transport = cappedTransport{next, limit}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

type cappedTransport struct {
	next  http.RoundTripper
	limit int
}

func (t cappedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := t.next.RoundTrip(req)
	if err == nil && res.Body != nil {
		res.Body = &cappedBody{ReadCloser: res.Body, left: t.limit}
	}
	return res, err
}

// cappedBody fails where io.LimitReader would end: half an answer is no answer.
type cappedBody struct {
	io.ReadCloser
	left int
}

func (b *cappedBody) Read(p []byte) (int, error) {
	if len(p) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if n > b.left {
		return b.left, errTooMuch
	}
	b.left -= n
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", errBroken, err)
	}
	return n, err
}
