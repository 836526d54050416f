package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/masterspeak/masterspeak/internal/ratelimit"
)

// limitGlobally counts every request by address, before anything that costs.
func (s *Server) limitGlobally(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := s.count(c, s.cfg.Policies.Global, addressKey(c.RealIP())); err != nil {
			return err
		}
		return next(c)
	}
}

// limitCaller counts by the route's own policy, before the body is read.
func (s *Server) limitCaller(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		policy, key := s.policyFor(c)
		if err := s.count(c, policy, key); err != nil {
			return err
		}
		return next(c)
	}
}

func (s *Server) policyFor(c echo.Context) (ratelimit.Policy, string) {
	r, ok := ruleFor(c.Request().Method, c.Path())
	if !ok || r.limit == limitNone {
		return ratelimit.Policy{}, ""
	}
	all := s.cfg.Policies
	switch r.limit {
	case limitAuth:
		return all.Auth, addressKey(c.RealIP())
	case limitRegister:
		return all.Register, addressKey(c.RealIP())
	case limitReset:
		return all.Reset, addressKey(c.RealIP())
	}
	policy := all.API
	switch {
	case r.limit == limitAnalysis && isUpload(c.Request()):
		policy = all.Upload
	case r.limit == limitAnalysis:
		policy = all.Analysis
	}
	return policy, "user:" + caller(c.Request().Context()).UserID.String()
}

// count decides and says so in the headers. The policy that is counted last,
// the more specific, is the one that is shown.
func (s *Server) count(c echo.Context, policy ratelimit.Policy, key string) error {
	if len(policy.Rates) == 0 {
		return nil
	}
	d, err := s.deps.Limiter.Allow(c.Request().Context(), policy, key)
	if err != nil {
		return fmt.Errorf("counting against policy %s: %w", policy.Name, err)
	}
	s.meters.decided(d)
	ratelimit.SetHeaders(c.Response().Header(), d)
	if d.Allowed {
		return nil
	}
	s.meters.rejected.WithLabelValues("limit_" + policy.Name).Inc()
	return rateLimited(d.RetryAfter)
}

// accountKey is for an account that is named by its address, whether it exists
// or not. Keys reach Redis; addresses must not.
func accountKey(email string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(email))))
	return "account:" + hex.EncodeToString(sum[:16])
}

// limitLetters counts the letters that an address is asked to be sent.
func (s *Server) limitLetters(ctx context.Context, email string) error {
	policy := s.cfg.Policies.Auth
	if len(policy.Rates) == 0 {
		return nil
	}
	d, err := s.deps.Limiter.Allow(ctx, policy, "letters:"+accountKey(email))
	if err != nil {
		return fmt.Errorf("counting letters: %w", err)
	}
	s.meters.decided(d)
	if d.Allowed {
		return nil
	}
	s.meters.rejected.WithLabelValues("limit_account").Inc()
	return rateLimited(d.RetryAfter)
}

// decided counts a decision of the limiter.
func (m *meters) decided(d ratelimit.Decision) {
	outcome := "allowed"
	if !d.Allowed {
		outcome = "refused"
	}
	m.limited.WithLabelValues(d.Policy, outcome, d.Backend).Inc()
}

func rateLimited(after time.Duration) *refusal {
	return tooMany("rate_limited", "Too many requests; see Retry-After.", after)
}
