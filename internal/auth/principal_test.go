package auth

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScopesAreReadOnceAndInOrder(t *testing.T) {
	t.Parallel()
	got, err := ParseScopes([]string{"ops", "analyses:read", "ops"})
	if diff := cmp.Diff([]Scope{ScopeAnalysesRead, ScopeOps}, got); err != nil || diff != "" {
		t.Errorf("ParseScopes: %v (-want +got):\n%s", err, diff)
	}
	if _, err := ParseScopes([]string{"analyses:read", "OPS"}); !errors.Is(err, ErrUnknownScope) {
		t.Errorf("an unknown scope: %v, want ErrUnknownScope", err)
	}
}

func TestAPrincipalHasOnlyTheScopesItWasGiven(t *testing.T) {
	t.Parallel()
	p := Principal{Scopes: []Scope{ScopeWebhooks}}
	for _, s := range AllScopes() {
		if got, want := p.Has(s), s == ScopeWebhooks; got != want {
			t.Errorf("Has(%s) = %v, want %v", s, got, want)
		}
	}
	if (Principal{}).Has("") {
		t.Error("a principal without scopes has the empty one")
	}
}
