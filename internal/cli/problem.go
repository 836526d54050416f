package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// problem is a refusal by the server, RFC 9457.
type problem struct {
	Title     string       `json:"title"`
	Status    int          `json:"-"` // what HTTP said
	Detail    string       `json:"detail"`
	Code      string       `json:"code"`
	RequestID string       `json:"request_id"`
	Errors    []fieldError `json:"errors"`

	retryAfter time.Duration
}

type fieldError struct {
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
	Detail  string `json:"detail"`
}

// readProblem also takes answers of proxies, which are no problem documents.
func readProblem(status int, header http.Header, body []byte) *problem {
	p := &problem{}
	if json.Unmarshal(body, p) != nil {
		p = &problem{}
	}
	p.Status = status
	if p.Title == "" {
		p.Title = strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
	}
	if p.RequestID == "" {
		p.RequestID = header.Get("X-Request-ID")
	}
	p.retryAfter = retryAfter(header)
	return p
}

func (p *problem) Error() string {
	switch {
	case p.Detail == "":
		return p.Title
	case p.Title == http.StatusText(p.Status):
		return p.Detail // "Unsupported Media Type" tells nobody more
	}
	return p.Title + ": " + p.Detail
}

// more is what does not fit on the first line, and what to do.
func (p *problem) more() []string {
	var lines []string
	for _, e := range p.Errors {
		lines = append(lines, clean(fmt.Sprintf("- %s: %s", e.Pointer, e.Detail)))
	}
	if advice := p.advice(); advice != "" {
		lines = append(lines, advice)
	}
	if p.RequestID != "" {
		lines = append(lines, "request id "+clean(p.RequestID))
	}
	return lines
}

func (p *problem) advice() string {
	switch p.Status {
	case http.StatusUnauthorized:
		return "Give a valid key with --key or MASTERSPEAK_API_KEY, or start 'masterspeak dev' in this folder."
	case http.StatusForbidden:
		return "The key lacks a scope; use one that has it. Beside the database, " +
			"'masterspeak users create --email ADDRESS --operator' makes a key with every scope."
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return "The server is there but not ready; try again in a moment."
	case http.StatusInternalServerError:
		return "Something broke inside the server; its log has the reason under the request id."
	}
	return ""
}

// retryAfter reads seconds, the form our server sends; zero when there is none.
func retryAfter(header http.Header) time.Duration {
	seconds, err := strconv.Atoi(strings.TrimSpace(header.Get("Retry-After")))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, 24*60*60)) * time.Second
}
