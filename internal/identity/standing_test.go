package identity_test

import (
	"errors"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/identity"
)

func TestOtherProcessesHearOfAnotherPasswordWithinHalfAMinute(t *testing.T) {
	t.Parallel()
	now := time.Now()
	here, pool := service(t, identity.Config{})
	elsewhere := over(t, pool, identity.Config{Now: func() time.Time { return now }})
	user := member(t, here, email)
	old, err := here.Login(t.Context(), email, password)
	must(t, err)
	_, err = elsewhere.Authenticate(t.Context(), old.AccessToken)
	must(t, err)

	next, current := "eight sleepy badgers", password
	_, err = here.ChangeUser(t.Context(), user.ID, account.Change{Password: &next, CurrentPassword: &current})
	must(t, err)
	if _, err := here.Authenticate(t.Context(), old.AccessToken); !errors.Is(err, account.ErrUnauthenticated) {
		t.Errorf("here: got %v, want the token to be refused at once", err)
	}
	now = now.Add(31 * time.Second)
	if _, err := elsewhere.Authenticate(t.Context(), old.AccessToken); !errors.Is(err, account.ErrUnauthenticated) {
		t.Errorf("elsewhere, later: got %v, want the token to be refused", err)
	}
}

// Half a minute is enough to make another key, which nothing would end.
func TestWhatLastsIsMadeByNobodyWhoWasShutOutElsewhere(t *testing.T) {
	t.Parallel()
	here, pool := service(t, identity.Config{})
	elsewhere := over(t, pool, identity.Config{})
	user := member(t, here, email)
	old, err := here.Login(t.Context(), email, password)
	must(t, err)
	made := key(t, here, user, nil)
	for _, credential := range []string{old.AccessToken, made.Secret} {
		_, err = elsewhere.AuthenticateNow(t.Context(), credential) // which remembers it, too
		must(t, err)
	}
	next, current := "eight sleepy badgers", password
	_, err = here.ChangeUser(t.Context(), user.ID, account.Change{Password: &next, CurrentPassword: &current})
	must(t, err)
	must(t, here.RevokeKey(t.Context(), user.ID, made.ID))
	for name, credential := range map[string]string{"the token": old.AccessToken, "the key": made.Secret} {
		if _, err := elsewhere.Authenticate(t.Context(), credential); err != nil {
			t.Fatalf("%s is not remembered: %v", name, err)
		}
		if _, err := elsewhere.AuthenticateNow(t.Context(), credential); !errors.Is(err, account.ErrUnauthenticated) {
			t.Errorf("%s: got %v, want it to be refused at once", name, err)
		}
	}
}

// A stream is open for a quarter of an hour after its credential was shown.
func TestWhoWasLetInBeforeStandsNoLongerThanTheCredential(t *testing.T) {
	t.Parallel()
	now := time.Now()
	here, pool := service(t, identity.Config{})
	elsewhere := over(t, pool, identity.Config{Now: func() time.Time { return now }})
	user := member(t, here, email)
	session, err := here.Login(t.Context(), email, password)
	must(t, err)
	revoked, kept := key(t, here, user, nil), key(t, here, user, nil)
	in := map[string]auth.Principal{}
	for name, credential := range map[string]string{"token": session.AccessToken, "revoked": revoked.Secret, "kept": kept.Secret} {
		in[name], err = elsewhere.Authenticate(t.Context(), credential)
		must(t, err)
		must(t, elsewhere.Stands(t.Context(), in[name]))
	}
	next, current := "eight sleepy badgers", password
	_, err = here.ChangeUser(t.Context(), user.ID, account.Change{Password: &next, CurrentPassword: &current})
	must(t, err)
	must(t, here.RevokeKey(t.Context(), user.ID, revoked.ID))
	now = now.Add(31 * time.Second)
	for _, s := range []*identity.Service{here, elsewhere} {
		must(t, s.Stands(t.Context(), in["kept"]))
		for _, name := range []string{"token", "revoked"} {
			if err := s.Stands(t.Context(), in[name]); !errors.Is(err, account.ErrUnauthenticated) {
				t.Errorf("the %s: got %v, want it to be refused", name, err)
			}
		}
	}
	must(t, here.EraseUser(t.Context(), user.ID))
	if err := here.Stands(t.Context(), in["kept"]); !errors.Is(err, account.ErrUnauthenticated) {
		t.Errorf("after the account: got %v, want the key to be refused", err)
	}
}

func TestATokenForTheNewPasswordIsGoodEverywhereAtOnce(t *testing.T) {
	t.Parallel()
	here, pool := service(t, identity.Config{})
	elsewhere := over(t, pool, identity.Config{})
	user := member(t, here, email)
	old, err := here.Login(t.Context(), email, password)
	must(t, err)
	_, err = elsewhere.Authenticate(t.Context(), old.AccessToken) // which remembers the version
	must(t, err)
	next, current := "eight sleepy badgers", password
	_, err = here.ChangeUser(t.Context(), user.ID, account.Change{Password: &next, CurrentPassword: &current})
	must(t, err)
	again, err := here.Login(t.Context(), email, next)
	must(t, err)
	_, err = elsewhere.Authenticate(t.Context(), again.AccessToken)
	must(t, err)
}

func TestAnErasedAccountIsUnknownEverywhereWithinHalfAMinute(t *testing.T) {
	t.Parallel()
	now := time.Now()
	here, pool := service(t, identity.Config{})
	elsewhere := over(t, pool, identity.Config{Now: func() time.Time { return now }})
	user := member(t, here, email)
	session, err := here.Login(t.Context(), email, password)
	must(t, err)
	key, err := here.CreateKey(t.Context(), user.ID, "laptop", []string{"analyses:read"}, nil)
	must(t, err)
	credentials := []string{session.AccessToken, key.Secret}
	for _, c := range credentials {
		_, err = elsewhere.Authenticate(t.Context(), c)
		must(t, err)
	}
	must(t, here.EraseUser(t.Context(), user.ID))
	now = now.Add(31 * time.Second)
	for _, s := range []*identity.Service{here, elsewhere} {
		for _, c := range credentials {
			if _, err := s.Authenticate(t.Context(), c); !errors.Is(err, account.ErrUnauthenticated) {
				t.Errorf("got %v, want a refusal", err)
			}
		}
	}
	if _, err := here.Refresh(t.Context(), session.RefreshToken); !errors.Is(err, account.ErrInvalidRefresh) {
		t.Errorf("got %v", err)
	}
	member(t, here, email) // the address is free
}
