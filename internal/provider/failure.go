package provider

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// Kind says in messages what a provider is for: Kind("coaching") speaks of
// "the coaching provider".
type Kind string

func (k Kind) say(what string) string { return "the " + string(k) + " provider " + what }

// Invalid is an answer that cannot be used; what says how it is wrong.
func (k Kind) Invalid(what string, err error) *Error {
	return &Error{Code: CodeInvalidOutput, Message: k.say(what), Err: err}
}

// Rejected is a request that this provider takes in no form that we have.
func (k Kind) Rejected(status int, err error) *Error {
	return &Error{Code: CodeRejected, Message: k.say(fmt.Sprintf("rejected the request with status %d", status)), Err: err}
}

// Failure translates how one request ended. The response is nil when there was
// none. The caller has looked at its own context already: one that ended here
// is taken for a timeout, and its cause is kept.
func (k Kind) Failure(ctx context.Context, res *http.Response, err error) *Error {
	switch {
	case ctx.Err() != nil, timedOut(err):
		return &Error{
			Code: CodeTimeout, Message: k.say("did not answer in time"), Retryable: true,
			Err: errors.Join(context.Cause(ctx), err),
		}
	case res != nil && (res.StatusCode < 200 || res.StatusCode >= 300):
		return k.refusal(res, err)
	case errors.Is(err, errTooMuch):
		return k.Invalid("answered with more than we read", err)
	case res != nil && errors.Is(err, errBroken), res == nil && connected(err):
		return &Error{Code: CodeUnavailable, Message: k.say("broke off before its answer was complete"), Retryable: true, Err: err}
	case res == nil:
		return &Error{Code: CodeUnavailable, Message: k.say("cannot be reached"), Retryable: true, Err: err}
	}
	return k.Invalid("answered with something that is not an answer", err)
}

func timedOut(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}

// connected reports whether somebody listened: one that answers a long request
// with an error before it has read all of it may cut off its own answer.
func connected(err error) bool {
	var op *net.OpError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &op) && op.Op != "dial"
}

// refusal is the one place where a status becomes an error.
func (k Kind) refusal(res *http.Response, err error) *Error {
	e := k.Rejected(res.StatusCode, err)
	switch status := res.StatusCode; {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		e.Code, e.Message = CodeUnauthorized, k.say("did not accept our credentials")
	case status == http.StatusRequestEntityTooLarge:
		e.Code, e.Message = CodeTooLarge, k.say("takes nothing of this size")
	case status == http.StatusRequestTimeout, status == http.StatusGatewayTimeout:
		e.Code, e.Message, e.Retryable = CodeTimeout, k.say("did not answer in time"), true
	case status == http.StatusTooManyRequests:
		e.Code, e.Message, e.Retryable = CodeRateLimited, k.say("asks for fewer requests"), true
		if bytes.Contains(Body(res), []byte("insufficient_quota")) {
			e.Message, e.Retryable = k.say("says that our account has no quota left"), false
		}
	case status == http.StatusConflict, status == statusClientClosed, status >= 500:
		e.Code, e.Retryable = CodeUnavailable, true
		e.Message = k.say(fmt.Sprintf("is not available (status %d)", status))
	case status < 400:
		e.Message = k.say("answered with a redirect, which is not followed")
	}
	if e.Retryable {
		e.RetryAfter = retryAfter(res.Header, time.Now())
	}
	return e
}

// statusClientClosed is said by proxies, and by servers that lost sight of us.
const statusClientClosed = 499

// Body reads the body of a refusal and puts it back, so that it can be read
// again. What cannot be read is missing.
func Body(res *http.Response) []byte {
	body, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(body))
	return body
}
