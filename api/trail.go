package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/masterspeak/masterspeak/internal/audit"
)

// audited says which routes leave a line in the audit log: what was done, or,
// where that is worth one, what was refused.
type audited struct{ done, refused audit.Event }

var audits = map[string]audited{
	"POST /v1/auth/register":           {done: audit.Registered},
	"POST /v1/auth/login":              {done: audit.LoggedIn, refused: audit.LoginRefused},
	"POST /v1/auth/refresh":            {refused: audit.RefreshRefused},
	"POST /v1/auth/logout":             {done: audit.LoggedOut},
	"POST /v1/auth/password/reset":     {done: audit.PasswordReset},
	"POST /v1/auth/verify":             {done: audit.AddressVerified},
	"PATCH /v1/me":                     {done: audit.AccountChanged},
	"DELETE /v1/me":                    {done: audit.AccountErased},
	"GET /v1/me/export":                {done: audit.AccountExported},
	"POST /v1/api-keys":                {done: audit.KeyMade},
	"DELETE /v1/api-keys/:id":          {done: audit.KeyRevoked},
	"POST /v1/webhooks":                {done: audit.WebhookMade},
	"PATCH /v1/webhooks/:id":           {done: audit.WebhookChanged},
	"DELETE /v1/webhooks/:id":          {done: audit.WebhookDeleted},
	"POST /v1/webhooks/:id/rotate":     {done: audit.WebhookRotated},
	"POST /v1/webhooks/secret/rotate":  {done: audit.WebhookRotated},
	"DELETE /v1/analyses/:id":          {done: audit.JobDeleted},
	"POST /v1/analyses/:id/cancel":     {done: audit.JobCancelled},
	"POST /v1/analyses/:id/retry":      {done: audit.JobRetried},
	"POST /v1/ops/dead-letters/replay": {done: audit.DeadLettersReplayed},
	"POST /v1/ops/lanes/:lane/pause":   {done: audit.LanePaused},
	"POST /v1/ops/lanes/:lane/resume":  {done: audit.LaneResumed},
}

// auditedAccount is how an account is named that may have no id.
func (s *Server) auditedAccount(email string) string {
	return audit.Account(s.cfg.CursorKeys[0], email)
}

type trailKey struct{}

// trail is what a handler adds to the audit log: what only it knows.
func trail(ctx context.Context) *audit.Entry {
	if e, ok := ctx.Value(trailKey{}).(*audit.Entry); ok {
		return e
	}
	return &audit.Entry{} // of a route that leaves none
}

// leaveTrail calls the handler, and writes the line of an audited route after
// it, so that it says what happened and not what was asked for. Part of
// authorise: a middleware of its own would cost every request an allocation.
func (s *Server) leaveTrail(c echo.Context, next echo.HandlerFunc) error {
	what, ok := audits[c.Request().Method+" "+c.Path()]
	if !ok {
		return next(c)
	}
	e := &audit.Entry{RequestID: requestID(c)}
	if p, ok := callerOf(c.Request().Context()); ok {
		e.UserID, e.KeyID = p.UserID, p.KeyID
	}
	c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), trailKey{}, e)))
	err := next(c)
	switch {
	case err == nil && what.done != "" && c.Response().Status < http.StatusBadRequest:
		s.audit.Record(what.done, *e)
	case err != nil && what.refused != "":
		if r := asRefusal(err); r.status == http.StatusUnauthorized {
			e.ErrorCode = r.code
			s.audit.Record(what.refused, *e)
		}
	}
	return err
}
