package app

import (
	"context"
	"fmt"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/config"
)

// NewUser is an account to open from the command line.
type NewUser struct {
	Email, Password, FullName string
	Operator                  bool // it gets a key with every scope
}

// CreateUser opens an account. The key is an operator's; others get none. It
// is how the first key with the scope ops comes about: a login lacks that
// scope, and a key holds no scope that its maker lacks.
func CreateUser(ctx context.Context, cfg *config.Config, wanted NewUser) (user account.User, key account.NewKey, err error) {
	s, err := open(ctx, "cli", cfg, zerolog.Nop())
	if err != nil {
		return user, key, err
	}
	defer s.close()
	people, err := s.identity()
	if err != nil {
		return user, key, err
	}
	user, err = people.CreateUser(ctx, wanted.Email, wanted.Password, wanted.FullName)
	if err != nil || !wanted.Operator {
		return user, key, err
	}
	if key, err = people.IssueKey(ctx, user.ID, "operator", auth.AllScopes(), nil); err != nil {
		return user, key, fmt.Errorf("making a key for the new account %s, which stays without one: %w", user.ID, err)
	}
	return user, key, nil
}
