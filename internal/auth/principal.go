package auth

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Scope is one thing a principal may do.
type Scope string

// The scopes there are.
const (
	ScopeAnalysesRead  Scope = "analyses:read"
	ScopeAnalysesWrite Scope = "analyses:write"
	ScopeWebhooks      Scope = "webhooks"
	ScopeOps           Scope = "ops"
)

// ErrUnknownScope is returned for a scope that does not exist.
var ErrUnknownScope = errors.New("unknown scope")

// AllScopes returns every scope, in a fixed order.
func AllScopes() []Scope {
	return append(LoginScopes(), ScopeOps)
}

// LoginScopes are what a login may do: everything but operations.
func LoginScopes() []Scope {
	return []Scope{ScopeAnalysesRead, ScopeAnalysesWrite, ScopeWebhooks}
}

// ParseScopes reads scopes by name. The result has each once, in the order of
// AllScopes.
func ParseScopes(names []string) ([]Scope, error) {
	for _, name := range names {
		if !slices.Contains(AllScopes(), Scope(name)) {
			return nil, fmt.Errorf("%w %.40q", ErrUnknownScope, name)
		}
	}
	var scopes []Scope
	for _, s := range AllScopes() {
		if slices.Contains(names, string(s)) {
			scopes = append(scopes, s)
		}
	}
	return scopes, nil
}

// Principal is who makes a request: a user, by an access token or, when KeyID
// is set, by an API key.
type Principal struct {
	UserID  analysis.ID
	KeyID   analysis.ID
	Scopes  []Scope
	Version int64 // of the account when a token was issued; zero for API keys
	Expires time.Time
}

// Has reports whether the principal was given the scope.
func (p Principal) Has(s Scope) bool { return slices.Contains(p.Scopes, s) }
