package coach

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

// maxResponseBytes bounds what a server can make us read.
const maxResponseBytes = 1 << 20

var (
	errTooLarge = errors.New("response larger than 1 MiB")
	errBroken   = errors.New("response broken off")
	errNoChoice = errors.New("response without choices")
)

// guarded is a copy of the client that follows no redirect, so that neither
// the key nor the speech travels on, and reads no endless answer.
func guarded(client *http.Client) *http.Client {
	var c http.Client
	if client != nil {
		c = *client
	}
	next := c.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	c.Transport = cappedTransport{next}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

type cappedTransport struct{ next http.RoundTripper }

func (t cappedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := t.next.RoundTrip(req)
	if err == nil && res.Body != nil {
		res.Body = &cappedBody{ReadCloser: res.Body, left: maxResponseBytes}
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
		return b.left, errTooLarge
	}
	b.left -= n
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", errBroken, err)
	}
	return n, err
}

// send is one request. Its error is an *Error or an *unsupportedFormatError.
func (o *OpenAI) send(ctx context.Context, d dialog, f format) (reply, error) {
	var res *http.Response
	completion, err := o.chat.New(ctx, sdk.ChatCompletionNewParams{
		Model:          o.model,
		Messages:       d.messages(f),
		ResponseFormat: f.responseFormat(),
	}, option.WithResponseInto(&res))
	switch {
	case err == nil:
		return read(completion)
	case ctx.Err() != nil, timedOut(err):
		return reply{}, &Error{Code: CodeTimeout, Message: "the coaching provider did not answer in time", Retryable: true, Err: errors.Join(errTimeout, err)}
	case errors.Is(err, errTooLarge):
		return reply{}, invalid("the coaching provider answered with more than 1 MiB", err)
	case res == nil, errors.Is(err, errBroken):
		return reply{}, unavailable("the coaching provider cannot be reached", err)
	case res.StatusCode < 200 || res.StatusCode >= 300:
		return reply{}, refusal(res, err)
	}
	return reply{}, invalid("the coaching provider answered with something that is not a completion", err)
}

func timedOut(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}
