package client

import (
	"errors"
	"net/http"
	"syscall"
	"time"
)

// maxTries bounds how often an unavailable server is asked again.
const maxTries = 5

// mayHaveWorked reports whether the request may have been carried out although
// it ended with err. A refusal is a no, unless something between us gave it.
func mayHaveWorked(err error) bool {
	var refused *Error
	if errors.As(err, &refused) {
		return refused.Status >= http.StatusInternalServerError && refused.Status != http.StatusServiceUnavailable
	}
	return errors.Is(err, ErrUnreachable) && !errors.Is(err, syscall.ECONNREFUSED)
}

// pause decides how long to wait before asking again; zero means not at all.
// What the server asks for is a limit of this caller alone, or it is spread.
func (c *Client) pause(r *request, err error, try int) (time.Duration, string) {
	backoff := time.Duration(min(1<<min(try-1, 10), 15)) * time.Second
	var refused *Error
	answered := errors.As(err, &refused)
	again := r.repeatable() || answered && refused.Code == "busy"
	switch {
	case answered && refused.Status == http.StatusTooManyRequests:
		return max(refused.RetryAfter, time.Second), "limited by the server"
	case try > maxTries, !again:
		return 0, ""
	case !answered && errors.Is(err, ErrUnreachable) && c.reached.Load(): // a wrong address does not become right
		return c.jitter(backoff), "lost the connection to the server"
	case !answered:
		return 0, ""
	case refused.Status == http.StatusConflict && refused.RetryAfter > 0:
		return refused.RetryAfter, "the server is still busy with this request"
	case refused.Status == http.StatusServiceUnavailable,
		refused.Status == http.StatusBadGateway, refused.Status == http.StatusGatewayTimeout:
		return c.jitter(max(refused.RetryAfter, backoff)), "the server is not available"
	}
	return 0, ""
}
