package app

import (
	"context"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/config"
	"github.com/masterspeak/masterspeak/internal/identity"
	"github.com/masterspeak/masterspeak/internal/postgres"
)

// CreateUser opens an account from the command line. It needs Postgres alone:
// nobody logs in here, so that there are no tokens and no keys.
func CreateUser(ctx context.Context, cfg *config.Config, email, password, fullName string) (account.User, error) {
	pool, err := postgres.Open(ctx, cfg.DatabaseURL.Reveal(), postgres.PoolConfig{Name: "cli", MaxConns: 1})
	if err != nil {
		return account.User{}, err
	}
	defer pool.Close()
	people := identity.New(postgres.New(pool, pool, postgres.Config{}), auth.NewPasswords(1), nil, identity.Config{})
	return people.CreateUser(ctx, email, password, fullName)
}
