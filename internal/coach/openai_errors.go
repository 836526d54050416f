package coach

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A provider that asks for more patience than this is not believed.
const maxRetryAfter = 24 * time.Hour

func unavailable(message string, err error) *Error {
	return &Error{Code: CodeUnavailable, Message: message, Retryable: true, Err: err}
}

func invalid(message string, err error) *Error {
	return &Error{Code: CodeInvalidOutput, Message: message, Err: err}
}

func rejected(status int, err error) *Error {
	return &Error{Code: CodeRejected, Message: fmt.Sprintf("the coaching provider rejected the request with status %d", status), Err: err}
}

// refusal is the one place where a status becomes an error.
func refusal(res *http.Response, err error) error {
	body, _ := io.ReadAll(res.Body) // the SDK has read it already and put it back
	_ = res.Body.Close()
	e := rejected(res.StatusCode, err)
	switch status := res.StatusCode; {
	case status == http.StatusBadRequest && unsupportedFormat(body):
		return &unsupportedFormatError{cause: err}
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		e.Code, e.Message = CodeUnauthorized, "the coaching provider did not accept our credentials"
	case status == http.StatusRequestTimeout, status == http.StatusGatewayTimeout:
		e.Code, e.Message, e.Retryable = CodeTimeout, "the coaching provider did not answer in time", true
	case status == http.StatusTooManyRequests:
		e.Code, e.Message, e.Retryable = CodeRateLimited, "the coaching provider asks for fewer requests", true
		if bytes.Contains(body, []byte("insufficient_quota")) {
			e.Message, e.Retryable = "the account at the coaching provider has no quota left", false
		}
	case status == http.StatusConflict, status >= 500:
		e.Code, e.Retryable = CodeUnavailable, true
		e.Message = fmt.Sprintf("the coaching provider is not available (status %d)", status)
	case status < 400:
		e.Message = "the coaching provider answered with a redirect, which is not followed"
	}
	if e.Retryable {
		e.RetryAfter = retryAfter(res.Header, time.Now())
	}
	return e
}

// retryAfter reads retry-after-ms, then Retry-After as seconds or as a date.
// Anything else, and anything in the past, is zero.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(strings.TrimSpace(h.Get("Retry-After-Ms")), 64); err == nil {
		return patience(ms, time.Millisecond)
	}
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		return patience(seconds, time.Second)
	}
	if at, err := http.ParseTime(value); err == nil {
		return patience(float64(at.Sub(now)), 1)
	}
	return 0
}

// patience is never negative, not a number or absurd.
func patience(x float64, unit time.Duration) time.Duration {
	if !(x > 0) {
		return 0
	}
	return time.Duration(min(x*float64(unit), float64(maxRetryAfter)))
}
