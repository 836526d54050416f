package app

import (
	"context"
	"fmt"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/config"
	"github.com/masterspeak/masterspeak/internal/identity"
	"github.com/masterspeak/masterspeak/internal/postgres"
)

// NewUser is an account to open from the command line.
type NewUser struct {
	Email, Password, FullName string
	Operator                  bool // it gets a key with every scope
}

// CreateUser opens an account. The key is an operator's; others get none. It
// is how the first key with the scope ops comes about: a login lacks that
// scope, and a key holds no scope that its maker lacks. It needs Postgres
// alone: nobody logs in here, so that there are no tokens.
func CreateUser(ctx context.Context, cfg *config.Config, wanted NewUser) (user account.User, key account.NewKey, err error) {
	pool, err := postgres.Open(ctx, cfg.DatabaseURL.Reveal(), postgres.PoolConfig{Name: "cli", MaxConns: 1, Pooled: pooled(cfg)})
	if err != nil {
		return user, key, err
	}
	defer pool.Close()
	people := identity.New(postgres.New(pool, pool, postgres.Config{}), auth.NewPasswords(1), nil, identity.Config{})
	user, err = people.CreateUser(ctx, wanted.Email, wanted.Password, wanted.FullName)
	if err != nil || !wanted.Operator {
		return user, key, err
	}
	if key, err = people.IssueKey(ctx, user.ID, "operator", auth.AllScopes(), nil); err != nil {
		return user, key, fmt.Errorf("making a key for the new account %s, which stays without one: %w", user.ID, err)
	}
	return user, key, nil
}
