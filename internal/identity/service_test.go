package identity_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/identity"
)

func TestRegisterKeepsTheNormalisedAddress(t *testing.T) {
	t.Parallel()
	s, _ := service(t, identity.Config{RevealTaken: true})

	made, err := s.Register(t.Context(), " Ada@Example.COM ", password, "Ada Lovelace")
	must(t, err)
	got, err := s.User(t.Context(), made.ID)
	must(t, err)
	if diff := cmp.Diff(made, got); diff != "" {
		t.Errorf("the account changed on its way (-made +read):\n%s", diff)
	}
	if got.Email != email || got.FullName != "Ada Lovelace" || got.Verified {
		t.Errorf("got %+v, want an unverified %s", got, email)
	}
}

func TestRegisterTellsThatAnAddressIsTakenWhenAskedTo(t *testing.T) {
	t.Parallel()
	s, _ := service(t, identity.Config{RevealTaken: true})
	member(t, s, email)

	if _, err := s.Register(t.Context(), "ADA@example.com", password, ""); !errors.Is(err, account.ErrEmailTaken) {
		t.Errorf("got %v, want %v", err, account.ErrEmailTaken)
	}
}

func TestRegisterAnswersAlikeWhetherOrNotAnAddressIsTaken(t *testing.T) {
	t.Parallel()
	s, _ := service(t, identity.Config{})

	for _, when := range []string{"new", "taken"} {
		user, err := s.Register(t.Context(), email, password, "Ada")
		if err != nil || user != (account.User{}) {
			t.Errorf("%s address: got %+v, %v; want nothing", when, user, err)
		}
	}
	if _, err := s.Login(t.Context(), email, password); err != nil {
		t.Errorf("the account was not opened: %v", err)
	}
}

func TestRegisterRefuses(t *testing.T) {
	t.Parallel()
	s, _ := service(t, identity.Config{})
	for name, c := range map[string]struct {
		email, password string
		want            error
	}{
		"a short password":          {email, "otters", account.ErrWeakPassword},
		"a common password":         {email, "password1", account.ErrWeakPassword},
		"the address as a password": {email, email, account.ErrWeakPassword},
		"text that is no address":   {"ada", password, auth.ErrEmail},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := s.Register(t.Context(), c.email, c.password, ""); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestAnUnknownUserIsNotFound(t *testing.T) {
	t.Parallel()
	s, _ := service(t, identity.Config{})
	if _, err := s.User(t.Context(), analysis.ID{1}); !errors.Is(err, account.ErrUserNotFound) {
		t.Errorf("got %v, want %v", err, account.ErrUserNotFound)
	}
}
