package auth

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

func TestATicketStandsForItsPrincipalForHalfAMinute(t *testing.T) {
	t.Parallel()
	now := tokenTime
	tickets := newTokens(t, func(c *TokenConfig) {
		c.Type, c.TTL, c.Now = TypeTicket, 30*time.Second, func() time.Time { return now }
	})
	seen := map[string]bool{}
	for _, p := range []Principal{
		{UserID: ann, Scopes: []Scope{ScopeAnalysesRead}, Version: 3, Expires: tokenTime.Add(time.Minute)},
		{UserID: ann, KeyID: analysis.ID{9}, Scopes: AllScopes()},
	} {
		now = tokenTime
		text, _, err := tickets.IssueTicket(p)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tickets.ParseTicket(text)
		if diff := cmp.Diff(p, got.Principal); err != nil || diff != "" || seen[got.ID] {
			t.Errorf("got %v, id %q (-want +got):\n%s", err, got.ID, diff)
		}
		seen[got.ID] = true
		now = tokenTime.Add(30 * time.Second)
		if _, err := tickets.ParseTicket(text); !errors.Is(err, ErrTokenExpired) {
			t.Errorf("after half a minute: got %v, want no leeway", err)
		}
	}
}
