package cli

import (
	"errors"
	"net/http"
	"time"
)

// maxTries bounds how often an unavailable server is asked again.
const maxTries = 5

// errInterrupted takes the place of the signal's own words.
var errInterrupted = errors.New("interrupted")

// declined reports whether the server itself said no, so that it keeps nothing.
func declined(err error) bool {
	var refused *problem
	return errors.As(err, &refused) && refused.Status != http.StatusBadGateway && refused.Status != http.StatusGatewayTimeout
}

// pause decides how long to wait before asking again; zero means not at all.
func pause(err error, try int, reached bool) (time.Duration, string) {
	backoff := time.Duration(min(1<<(try-1), 15)) * time.Second
	var refused *problem
	switch {
	case !errors.As(err, &refused):
		if !reached || try > maxTries {
			return 0, ""
		}
		return backoff, "lost the connection to the server"
	case refused.Status == http.StatusTooManyRequests:
		return max(refused.retryAfter, time.Second), "limited by the server"
	case try > maxTries:
		return 0, ""
	case refused.Status == http.StatusConflict && refused.retryAfter > 0:
		return refused.retryAfter, "the server is still busy with this request"
	case refused.Status == http.StatusServiceUnavailable,
		refused.Status == http.StatusBadGateway, refused.Status == http.StatusGatewayTimeout:
		return max(refused.retryAfter, backoff), "the server is not available"
	}
	return 0, ""
}
