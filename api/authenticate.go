package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/masterspeak/masterspeak/internal/auth"
)

type principalKey struct{}

// authenticate finds out who calls, on routes that want to know.
func (s *Server) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, ok := ruleFor(c.Request().Method, c.Path())
		if !ok || r.public {
			return next(c)
		}
		principal, err := s.identify(c, r)
		if err != nil {
			return err
		}
		ctx := c.Request().Context()
		c.SetRequest(c.Request().WithContext(context.WithValue(ctx, principalKey{}, principal)))
		return next(c)
	}
}

// identify goes by a header or, where that will do, by a ticket; not by both.
func (s *Server) identify(c echo.Context, r rule) (auth.Principal, error) {
	ctx, h := c.Request().Context(), c.Request().Header
	ask, credential, err := s.deps.Authenticator.Authenticate, "", error(nil)
	if r.lasting {
		ask = s.deps.Authenticator.AuthenticateNow
	}
	if ticket := c.QueryParam("ticket"); r.ticket && ticket != "" {
		ask, credential = s.deps.Tickets.RedeemTicket, ticket
		if len(h.Values("Authorization"))+len(h.Values("X-Api-Key")) > 0 {
			err = malformed("conflicting_credentials", "A ticket stands in place of a header.")
		}
	} else {
		credential, err = credentials(h)
	}
	if err != nil {
		s.meters.rejected.WithLabelValues("credentials").Inc()
		return auth.Principal{}, err
	}
	principal, err := ask(ctx, credential)
	if err != nil {
		s.meters.rejected.WithLabelValues("authentication").Inc()
		return auth.Principal{}, fmt.Errorf("authenticating: %w", err)
	}
	return principal, nil
}

// authorise wants the route in the table and its scope held. What the router
// did not match goes on, to its 404 or 405.
func (s *Server) authorise(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, ok := ruleFor(c.Request().Method, c.Path())
		if !ok && s.routed[c.Request().Method+" "+c.Path()] {
			return forbidden("Nobody may use this route.")
		}
		if !ok || r.public || r.scope == "" {
			return s.leaveTrail(c, next)
		}
		if !caller(c.Request().Context()).Has(r.scope) {
			s.meters.rejected.WithLabelValues("scope").Inc()
			return forbidden("The scope " + string(r.scope) + " is needed.")
		}
		return s.leaveTrail(c, next)
	}
}

// credentials reads the one token or key of a request. Two that differ are
// refused: whoever sent them would otherwise not know as whom they acted.
func credentials(h http.Header) (string, error) {
	bearers, keys := h.Values("Authorization"), h.Values("X-Api-Key") // as http.Header spells it
	if len(bearers) > 1 || len(keys) > 1 {
		return "", malformed("conflicting_credentials", "A credential is given more than once.")
	}
	var bearer, key string
	if len(bearers) == 1 {
		scheme, token, ok := strings.Cut(bearers[0], " ")
		bearer = strings.TrimSpace(token)
		if !ok || !strings.EqualFold(scheme, "Bearer") || bearer == "" {
			return "", unauthenticated("invalid_token", "Authorization must be: Bearer and a token or key.")
		}
	}
	if len(keys) == 1 {
		key = strings.TrimSpace(keys[0])
	}
	switch {
	case bearer != "" && key != "" && bearer != key:
		return "", malformed("conflicting_credentials", "Authorization and X-API-Key disagree.")
	case bearer != "":
		return bearer, nil
	case key != "":
		return key, nil
	}
	return "", unauthenticated("authentication_required", "Send Authorization: Bearer, or X-API-Key.")
}

func callerOf(ctx context.Context) (auth.Principal, bool) {
	p, ok := ctx.Value(principalKey{}).(auth.Principal)
	return p, ok
}

// caller is who makes the request. It panics on a public route, where nobody
// was asked.
func caller(ctx context.Context) auth.Principal {
	p, ok := callerOf(ctx)
	if !ok {
		panic(errors.New("no caller on this route"))
	}
	return p
}
