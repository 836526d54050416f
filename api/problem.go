package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

// statusClientGone is logged for callers that left; nobody receives it.
const statusClientGone = 499

// quotaRetryAfter is the advice to who has too much under way: long enough that
// something of it may have ended.
const quotaRetryAfter = 5 * time.Second

const problemType = "application/problem+json"

// refusal is an answer that is not what the caller asked for. Handlers and
// middlewares return it; handleError writes it.
type refusal struct {
	status     int
	code       string
	detail     string
	fields     []FieldError
	retryAfter time.Duration
	current    analysis.Status // of the analysis, when that is the reason
}

func (r *refusal) Error() string { return r.code + ": " + r.detail }

func malformed(code, detail string, fields ...FieldError) *refusal {
	return &refusal{status: http.StatusBadRequest, code: code, detail: detail, fields: fields}
}

func unauthenticated(code, detail string) *refusal {
	return &refusal{status: http.StatusUnauthorized, code: code, detail: detail}
}

func forbidden(detail string) *refusal {
	return &refusal{status: http.StatusForbidden, code: "insufficient_scope", detail: detail}
}

func notFound() *refusal {
	return &refusal{status: http.StatusNotFound, code: "not_found", detail: "There is no such resource."}
}

func conflict(code, detail string) *refusal {
	return &refusal{status: http.StatusConflict, code: code, detail: detail}
}

// tooLarge names the limit in the megabytes that people count in, and exactly.
func tooLarge(limit int64) *refusal {
	return &refusal{
		status: http.StatusRequestEntityTooLarge, code: "body_too_large",
		detail: fmt.Sprintf("The body is larger than %.1f MB (%d bytes).", float64(limit)/1e6, limit),
	}
}

func unsupported(detail string) *refusal {
	return &refusal{status: http.StatusUnsupportedMediaType, code: "unsupported_media_type", detail: detail}
}

func unprocessable(code, detail string, fields ...FieldError) *refusal {
	return &refusal{status: http.StatusUnprocessableEntity, code: code, detail: detail, fields: fields}
}

func tooMany(code, detail string, after time.Duration) *refusal {
	return &refusal{status: http.StatusTooManyRequests, code: code, detail: detail, retryAfter: max(after, time.Second)}
}

func unavailable() *refusal {
	return &refusal{
		status: http.StatusServiceUnavailable, code: "unavailable",
		detail: "The service cannot do this now. Try again.", retryAfter: 2 * time.Second,
	}
}

func internal() *refusal {
	return &refusal{
		status: http.StatusInternalServerError, code: "internal",
		detail: "Something went wrong on our side. Quote the request id when you report it.",
	}
}

// field makes one entry of a problem's errors.
func field(pointer, code, detail string) FieldError {
	return FieldError{Pointer: pointer, Code: code, Detail: detail}
}

// asRefusal is the only place where an error becomes a status.
func asRefusal(err error) *refusal {
	var (
		known *refusal
		state *analysis.InvalidStateError
		large *http.MaxBytesError
		web   *echo.HTTPError
	)
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &state):
		return stuck(state)
	case errors.Is(err, http.ErrMissingBoundary):
		return malformed("malformed_form", "The Content-Type of a form names its boundary.")
	case errors.As(err, &large):
		return tooLarge(large.Limit)
	case isOne(err, analysis.ErrNotFound, account.ErrKeyNotFound, webhook.ErrNotFound):
		return notFound()
	case errors.Is(err, analysis.ErrGone):
		return &refusal{status: http.StatusGone, code: "gone", detail: "The analysis was erased or has aged out."}
	case errors.Is(err, analysis.ErrKeyReused):
		return unprocessable("idempotency_key_reused", "The key was used with other content.",
			field("/Idempotency-Key", "reused", "Use a new key for new content."))
	case errors.Is(err, analysis.ErrQuota):
		return tooMany("quota_exceeded", "The account has as many queued and running analyses as it may have.", quotaRetryAfter)
	case errors.Is(err, account.ErrInvalidToken):
		return unauthenticated("invalid_token", "The token of the letter is not valid, or no longer. Ask for another letter.")
	case isOne(err, account.ErrUnauthenticated, account.ErrUserNotFound, auth.ErrToken, auth.ErrTokenExpired, auth.ErrAPIKey):
		return unauthenticated("invalid_token", "The token or key is not valid, or no longer.")
	case errors.Is(err, account.ErrInvalidCredentials):
		return unauthenticated("invalid_credentials", "The email or the password is wrong.")
	case errors.Is(err, account.ErrRefreshReused):
		return unauthenticated("refresh_reused", "The refresh token was used before; its sessions are revoked.")
	case errors.Is(err, account.ErrInvalidRefresh):
		return unauthenticated("invalid_refresh_token", "The refresh token is not valid, or no longer.")
	case errors.Is(err, account.ErrWrongPassword):
		return invalid(field("/current_password", "wrong", "This is not the current password."))
	case errors.Is(err, account.ErrEmailTaken):
		return conflict("email_taken", "The address has an account.")
	case errors.Is(err, auth.ErrEmail):
		return invalid(malformedEmail())
	case isOne(err, account.ErrWeakPassword, auth.ErrPasswordMalformed, auth.ErrPasswordShort, auth.ErrPasswordLong, auth.ErrPasswordCommon):
		return invalid(field("/password", "weak_password", "Choose a longer or a less common password: "+auth.PasswordRule+"."))
	case isOne(err, account.ErrTooManyKeys, webhook.ErrTooMany):
		return asTooMany(err)
	case errors.Is(err, webhook.ErrDisabled):
		return conflict("webhook_disabled", "The endpoint is disabled; nothing is sent to it until it is enabled.")
	case isOne(err, webhook.ErrURL, webhook.ErrAddress):
		return invalid(field("/url", "not_allowed", "An absolute https URL that leads to a public address."))
	case errors.Is(err, account.ErrScopeExceeded):
		return forbidden("A key cannot hold a scope that its maker lacks.")
	case errors.Is(err, context.Canceled):
		return &refusal{status: statusClientGone, code: "client_closed_request", detail: "The caller went away."}
	case isOne(err, analysis.ErrUnavailable, auth.ErrBusy, context.DeadlineExceeded):
		return unavailable()
	case errors.As(err, &web):
		return fromEcho(web)
	default:
		return internal()
	}
}

// asTooMany is for what an account has as much of as it may.
func asTooMany(err error) *refusal {
	if errors.Is(err, webhook.ErrTooMany) {
		return conflict("too_many_webhooks", "The account has as many endpoints as it may have.")
	}
	return conflict("too_many_keys", "The account has as many keys as it may have. Revoke one.")
}

// stuck says in which state a move is not to be had.
func stuck(state *analysis.InvalidStateError) *refusal {
	r := conflict("invalid_state", "The analysis is "+string(state.Status)+"; it cannot be "+moved[state.Move]+".")
	r.current = state.Status
	return r
}

// moved are the moves that a client can ask for, as what was not done.
var moved = map[analysis.Move]string{analysis.Cancel: "cancelled", analysis.Retry: "retried"}

// noContent is the answer that has nothing to say.
func noContent(c echo.Context) error { return c.NoContent(http.StatusNoContent) }

func isOne(err error, sentinels ...error) bool {
	return slices.ContainsFunc(sentinels, func(s error) bool { return errors.Is(err, s) })
}

// fromEcho keeps what the router and the generated parameter parsing say, but
// not their words, which name Go types.
func fromEcho(err *echo.HTTPError) *refusal {
	switch err.Code {
	case http.StatusNotFound:
		return notFound()
	case http.StatusMethodNotAllowed:
		return &refusal{status: err.Code, code: "method_not_allowed", detail: "This resource does not take that method."}
	case http.StatusBadRequest:
		return malformed("malformed_request", "A parameter or header is malformed or given twice.")
	default:
		return internal()
	}
}

// handleError logs what went wrong inside, once, and answers with a problem.
func (s *Server) handleError(err error, c echo.Context) {
	r := asRefusal(err)
	if r.status >= http.StatusInternalServerError && r != errBusy {
		s.log.Error().Err(err).Str("request_id", requestID(c)).Str("route", c.Path()).Msg("request failed")
		if r.status == http.StatusInternalServerError && !errors.Is(err, errPanicked) {
			s.deps.Alarm.Raised(err, about(c))
		}
	}
	if c.Response().Committed {
		return
	}
	writeProblem(c, r)
}

func writeProblem(c echo.Context, r *refusal) {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, problemType)
	h.Set(echo.HeaderCacheControl, "no-store")
	if r.retryAfter > 0 && h.Get("Retry-After") == "" {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(r.retryAfter.Seconds()))))
	}
	if r.status == http.StatusUnauthorized {
		h.Set(echo.HeaderWWWAuthenticate, `Bearer realm="masterspeak"`)
	}
	c.Response().WriteHeader(r.status)
	if c.Request().Method != http.MethodHead {
		_ = json.NewEncoder(c.Response()).Encode(r.problem(requestID(c))) // a caller that left cannot be told
	}
}

func (r *refusal) problem(requestID string) Problem {
	p := Problem{
		Type: "urn:masterspeak:problem:" + r.code, Title: http.StatusText(r.status), Status: r.status,
		Detail: r.detail, Code: r.code, RequestId: requestID, CurrentStatus: orNull(Status(r.current)),
	}
	switch r.status {
	case http.StatusTooManyRequests:
		p.Type = "https://iana.org/assignments/http-problem-types#quota-exceeded"
	case http.StatusServiceUnavailable:
		p.Type = "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity"
	}
	if len(r.fields) > 0 {
		p.Errors = &r.fields
	}
	return p
}
