package client

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Error is a refusal by the server, RFC 9457. Its Code is stable.
type Error struct {
	Status        int    // of HTTP
	Code          string // such as validation_failed; empty when a proxy answered
	Title         string
	Detail        string
	RequestID     string
	CurrentStatus Status        // of the analysis, when that is in the way
	Fields        []FieldError  // what is wrong where
	RetryAfter    time.Duration // zero when the server said nothing
}

// ErrUnreachable is wrapped where no answer came.
var ErrUnreachable = errors.New("the server cannot be reached")

// ErrUncertain is wrapped where a call that changes something may have been
// carried out although it did not succeed.
var ErrUncertain = errors.New("the server may have it all the same")

// Error is the detail, after the title where that tells more than the status.
func (e *Error) Error() string {
	switch {
	case e.Detail == "":
		return e.Title
	case e.Title == http.StatusText(e.Status):
		return e.Detail // "Unsupported Media Type" tells nobody more
	}
	return e.Title + ": " + e.Detail
}

// readError also takes answers of proxies, which are no problem documents.
func readError(status int, header http.Header, body []byte) *Error {
	var p Problem
	if json.Unmarshal(body, &p) != nil {
		p = Problem{}
	}
	e := &Error{
		Status: status, Code: p.Code, Title: p.Title, Detail: p.Detail, RequestID: p.RequestID,
		Fields: p.Errors, RetryAfter: retryAfter(header),
	}
	if p.CurrentStatus != nil {
		e.CurrentStatus = *p.CurrentStatus
	}
	if e.Title == "" {
		e.Title = strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
	}
	if e.RequestID == "" {
		e.RequestID = header.Get("X-Request-ID")
	}
	return e
}

// retryAfter reads seconds, the form our server sends; zero when there is none.
func retryAfter(header http.Header) time.Duration {
	seconds, err := strconv.Atoi(strings.TrimSpace(header.Get("Retry-After")))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, 24*60*60)) * time.Second
}

// unreachable is an error of the network; its text says where.
type unreachable struct {
	text string
	err  error
}

func (e *unreachable) Error() string   { return e.text + ": " + e.err.Error() }
func (e *unreachable) Unwrap() []error { return []error{e.err, ErrUnreachable} }

// uncertain adds ErrUncertain without a word.
type uncertain struct{ error }

func (e uncertain) Unwrap() []error { return []error{e.error, ErrUncertain} }
