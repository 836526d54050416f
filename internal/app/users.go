package app

import (
	"context"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/config"
)

// CreateUser opens an account from the command line.
func CreateUser(ctx context.Context, cfg *config.Config, email, password, fullName string) (account.User, error) {
	s, err := open(ctx, "cli", cfg, zerolog.Nop())
	if err != nil {
		return account.User{}, err
	}
	defer s.close()
	people, err := s.identity()
	if err != nil {
		return account.User{}, err
	}
	return people.CreateUser(ctx, email, password, fullName)
}
