package identity_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/identity"
)

// clock is a time that tests move.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time           { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) advance(by time.Duration) { c.ahead.Add(int64(by)) }

func key(t *testing.T, s *identity.Service, owner account.User, expires *time.Time) account.NewKey {
	t.Helper()
	made, err := s.CreateKey(t.Context(), owner.ID, "laptop", []string{"analyses:write", "analyses:read"}, expires)
	must(t, err)
	return made
}

func refused(t *testing.T, s *identity.Service, credential string) {
	t.Helper()
	if _, err := s.Authenticate(t.Context(), credential); !errors.Is(err, account.ErrUnauthenticated) {
		t.Errorf("got %v, want %v", err, account.ErrUnauthenticated)
	}
}

func TestAKeyWorksUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	s, _ := service(t, identity.Config{})
	user := member(t, s, email)
	made := key(t, s, user, nil)

	for range 2 { // from the store, then from memory
		who, err := s.Authenticate(t.Context(), made.Secret)
		must(t, err)
		want := auth.Principal{
			UserID: user.ID, KeyID: made.ID, Scopes: []auth.Scope{auth.ScopeAnalysesRead, auth.ScopeAnalysesWrite},
		}
		if diff := cmp.Diff(want, who); diff != "" {
			t.Errorf("principal (-want +got):\n%s", diff)
		}
	}
	must(t, s.RevokeKey(t.Context(), user.ID, made.ID))
	refused(t, s, made.Secret)
	if err := s.RevokeKey(t.Context(), user.ID, made.ID); !errors.Is(err, account.ErrKeyNotFound) {
		t.Errorf("revoking again: got %v, want %v", err, account.ErrKeyNotFound)
	}
}

func TestAKeyRevokedElsewhereIsForgottenInTime(t *testing.T) {
	t.Parallel()
	var c clock
	s, pool := service(t, identity.Config{Now: c.now})
	user := member(t, s, email)
	made := key(t, s, user, nil)
	_, err := s.Authenticate(t.Context(), made.Secret)
	must(t, err)

	must(t, over(t, pool, identity.Config{}).RevokeKey(t.Context(), user.ID, made.ID))
	c.advance(30 * time.Second)
	refused(t, s, made.Secret)
}

func TestAnExpiredKeyIsRefusedEvenFromMemory(t *testing.T) {
	t.Parallel()
	var c clock
	s, _ := service(t, identity.Config{Now: c.now})
	user := member(t, s, email)
	soon, past := time.Now().Add(10*time.Second), time.Now().Add(-time.Second)
	made := key(t, s, user, &soon)
	_, err := s.Authenticate(t.Context(), made.Secret)
	must(t, err)

	c.advance(11 * time.Second) // less than a key is remembered for
	refused(t, s, made.Secret)
	refused(t, s, key(t, s, user, &past).Secret)
}

func TestForeignKeysCanNeitherBeSeenNorRevoked(t *testing.T) {
	t.Parallel()
	s, _ := service(t, identity.Config{})
	ada, eve := member(t, s, email), member(t, s, "eve@example.com")
	made := key(t, s, ada, nil)

	if err := s.RevokeKey(t.Context(), eve.ID, made.ID); !errors.Is(err, account.ErrKeyNotFound) {
		t.Errorf("got %v, want %v", err, account.ErrKeyNotFound)
	}
	seen, err := s.ListKeys(t.Context(), eve.ID)
	must(t, err)
	if len(seen) != 0 {
		t.Errorf("got %v, want no keys", seen)
	}
	_, err = s.Authenticate(t.Context(), made.Secret)
	must(t, err)
}

func TestCredentialsOfNobodyAreRefused(t *testing.T) {
	t.Parallel()
	s, _ := service(t, identity.Config{})
	known := key(t, s, member(t, s, email), nil).Secret
	_, err := s.Authenticate(t.Context(), known)
	must(t, err)
	other := auth.NewAPIKey().Plain.Reveal()

	for name, credential := range map[string]string{
		"nothing":             "",
		"no token":            "e30.e30.e30",
		"no key":              "ms_live_",
		"an unknown key":      other,
		"a key mistyped":      known[:len(known)-1] + "!",
		"a token of a secret": known[len("ms_live_"):],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, s, credential)
		})
	}
}

func TestTheUseOfAKeyIsNotedOnceAMinute(t *testing.T) {
	t.Parallel()
	var c clock
	s, pool := service(t, identity.Config{Now: c.now})
	user := member(t, s, email)
	made := key(t, s, user, nil)
	noted := func() bool {
		t.Helper()
		_, err := s.Authenticate(t.Context(), made.Secret)
		must(t, err)
		keys, err := s.ListKeys(t.Context(), user.ID)
		must(t, err)
		_, err = pool.Exec(t.Context(), "UPDATE api_keys SET last_used_at = NULL")
		must(t, err)
		return keys[0].LastUsedAt != nil
	}

	if first, again := noted(), noted(); !first || again {
		t.Errorf("noted: first %t, at once again %t; want true, false", first, again)
	}
	c.advance(time.Minute)
	if !noted() {
		t.Error("not noted a minute later")
	}
}

func TestAnIssuedKeyMayHoldEveryScope(t *testing.T) {
	t.Parallel()
	s, _ := service(t, identity.Config{})
	user := member(t, s, email)

	made, err := s.IssueKey(t.Context(), user.ID, "dev", auth.AllScopes(), nil)
	must(t, err)
	who, err := s.Authenticate(t.Context(), made.Secret)
	must(t, err)
	if !who.Has(auth.ScopeOps) || len(who.Scopes) != len(auth.AllScopes()) {
		t.Errorf("got %v, want every scope", who.Scopes)
	}
}

func TestAScopeThatDoesNotExistIsRefused(t *testing.T) {
	t.Parallel()
	s, _ := service(t, identity.Config{})
	user := member(t, s, email)
	if _, err := s.CreateKey(t.Context(), user.ID, "k", []string{"root"}, nil); !errors.Is(err, account.ErrScopeExceeded) {
		t.Errorf("got %v, want %v", err, account.ErrScopeExceeded)
	}
}

func TestAKeyWithAnotherSecretIsRefused(t *testing.T) {
	t.Parallel()
	s, pool := service(t, identity.Config{})
	made := key(t, s, member(t, s, email), nil)
	_, err := pool.Exec(t.Context(), "UPDATE api_keys SET secret_hash = sha256('another')")
	must(t, err)
	refused(t, s, made.Secret)
}

func TestAnAccountHasABoundedNumberOfKeys(t *testing.T) {
	t.Parallel()
	s, _ := service(t, identity.Config{})
	user := member(t, s, email)
	first := key(t, s, user, nil)
	for range account.MaxKeys - 1 {
		key(t, s, user, nil)
	}
	if _, err := s.CreateKey(t.Context(), user.ID, "one more", []string{"analyses:read"}, nil); !errors.Is(err, account.ErrTooManyKeys) {
		t.Errorf("got %v for one more than there may be", err)
	}
	must(t, s.RevokeKey(t.Context(), user.ID, first.ID))
	key(t, s, user, nil)
}
