package identity_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/bcrypt"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/identity"
)

func TestALoginMayDoEverythingButOperations(t *testing.T) {
	t.Parallel()
	s, _ := service(t, identity.Config{})
	user := member(t, s, email)

	session, err := s.Login(t.Context(), "Ada@example.com", password)
	must(t, err)
	who, err := s.Authenticate(t.Context(), session.AccessToken)
	must(t, err)

	want := []auth.Scope{auth.ScopeAnalysesRead, auth.ScopeAnalysesWrite, auth.ScopeWebhooks}
	if diff := cmp.Diff(want, who.Scopes); diff != "" {
		t.Errorf("scopes (-want +got):\n%s", diff)
	}
	if who.UserID != user.ID || !who.KeyID.IsZero() {
		t.Errorf("got %+v, want user %s without a key", who, user.ID)
	}
	if session.ExpiresIn <= 14*time.Minute || session.ExpiresIn > 15*time.Minute {
		t.Errorf("got a lifetime of %s, want about 15 minutes", session.ExpiresIn)
	}
}

func TestAWrongPasswordAndAnUnknownUserAreAlike(t *testing.T) {
	t.Parallel()
	s, _ := service(t, identity.Config{})
	member(t, s, email)

	_, wrong := s.Login(t.Context(), email, "nine lazy otters")
	for _, nobody := range []string{"eve@example.com", "not an address", ""} {
		_, unknown := s.Login(t.Context(), nobody, password)
		if !errors.Is(wrong, account.ErrInvalidCredentials) || wrong.Error() != unknown.Error() {
			t.Errorf("%q: got %v and %v, want the same", nobody, wrong, unknown)
		}
	}
}

func TestLoginReplacesAnOutdatedHash(t *testing.T) {
	t.Parallel()
	s, pool := service(t, identity.Config{})
	user := member(t, s, email)
	old, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	must(t, err)
	_, err = pool.Exec(t.Context(), "UPDATE users SET password_hash = $1 WHERE id = $2", string(old), user.ID.String())
	must(t, err)

	for range 2 { // by the old hash, then by the new one
		_, err = s.Login(t.Context(), email, password)
		must(t, err)
	}
	var outdated bool
	must(t, pool.QueryRow(t.Context(), "SELECT password_hash NOT LIKE '$argon2id$%' FROM users").Scan(&outdated))
	if outdated {
		t.Error("the bcrypt hash is still there")
	}
}

func TestAReusedRefreshTokenEndsItsFamilyAndNoOther(t *testing.T) {
	t.Parallel()
	s, _ := service(t, identity.Config{})
	member(t, s, email)
	first, err := s.Login(t.Context(), email, password)
	must(t, err)
	other, err := s.Login(t.Context(), email, password)
	must(t, err)

	second, err := s.Refresh(t.Context(), first.RefreshToken)
	must(t, err)
	_, err = s.Authenticate(t.Context(), second.AccessToken)
	must(t, err)

	if _, err = s.Refresh(t.Context(), first.RefreshToken); !errors.Is(err, account.ErrRefreshReused) {
		t.Errorf("the first token again: got %v, want %v", err, account.ErrRefreshReused)
	}
	if _, err = s.Refresh(t.Context(), second.RefreshToken); !errors.Is(err, account.ErrInvalidRefresh) {
		t.Errorf("its successor: got %v, want %v", err, account.ErrInvalidRefresh)
	}
	if _, err = s.Refresh(t.Context(), other.RefreshToken); err != nil {
		t.Errorf("another login: got %v, want it untouched", err)
	}
}

func TestOfConcurrentRefreshesOneWinsAndTheFamilyEnds(t *testing.T) {
	t.Parallel()
	s, pool := service(t, identity.Config{})
	member(t, s, email)
	session, err := s.Login(t.Context(), email, password)
	must(t, err)

	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() { _, errs[i] = s.Refresh(t.Context(), session.RefreshToken) })
	}
	wg.Wait()

	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, account.ErrRefreshReused) {
			t.Errorf("got %v, want %v", err, account.ErrRefreshReused)
		}
	}
	var alive int
	must(t, pool.QueryRow(t.Context(), "SELECT count(*) FROM refresh_tokens WHERE revoked_at IS NULL").Scan(&alive))
	if won != 1 || alive != 0 {
		t.Errorf("%d refreshes won and %d tokens live on, want 1 and 0", won, alive)
	}
}

func TestLogoutEndsTheLogin(t *testing.T) {
	t.Parallel()
	s, _ := service(t, identity.Config{})
	member(t, s, email)
	session, err := s.Login(t.Context(), email, password)
	must(t, err)

	must(t, s.Logout(t.Context(), session.RefreshToken))
	must(t, s.Logout(t.Context(), "never issued"))
	if _, err := s.Refresh(t.Context(), session.RefreshToken); !errors.Is(err, account.ErrInvalidRefresh) {
		t.Errorf("got %v, want %v", err, account.ErrInvalidRefresh)
	}
}

func TestRefreshingDoesNotProlongALogin(t *testing.T) {
	t.Parallel()
	s, pool := service(t, identity.Config{RefreshTTL: time.Hour})
	member(t, s, email)
	session, err := s.Login(t.Context(), email, password)
	must(t, err)
	session, err = s.Refresh(t.Context(), session.RefreshToken)
	must(t, err)

	var ends int
	must(t, pool.QueryRow(t.Context(), "SELECT count(DISTINCT expires_at) FROM refresh_tokens").Scan(&ends))
	if ends != 1 {
		t.Errorf("the family has %d ends, want 1", ends)
	}
	_, err = pool.Exec(t.Context(), "UPDATE refresh_tokens SET expires_at = now()")
	must(t, err)
	if _, err := s.Refresh(t.Context(), session.RefreshToken); !errors.Is(err, account.ErrInvalidRefresh) {
		t.Errorf("after the end: got %v, want %v", err, account.ErrInvalidRefresh)
	}
}
