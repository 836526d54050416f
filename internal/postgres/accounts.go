package postgres

import (
	"context"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// CreateUser opens an account, or returns account.ErrEmailTaken. The address
// must be normalised: lower case is a constraint of the table.
func (s *Store) CreateUser(ctx context.Context, email, fullName, passwordHash string) (account.User, error) {
	id := newID()
	created, err := s.q.CreateUser(ctx, s.pool, db.CreateUserParams{
		ID: id, Email: email, PasswordHash: passwordHash, FullName: fullName,
	})
	switch {
	case isNoRows(err):
		return account.User{}, account.ErrEmailTaken
	case err != nil:
		return account.User{}, explain("creating a user", err)
	}
	return account.User{ID: id, Email: email, FullName: fullName, CreatedAt: created.UTC()}, nil
}

// User returns an account, or account.ErrUserNotFound.
func (s *Store) User(ctx context.Context, id analysis.ID) (account.User, error) {
	row, err := s.q.GetUser(ctx, s.pool, id)
	if err != nil {
		return account.User{}, noUser("reading a user", err)
	}
	return account.User{
		ID: id, Email: row.Email, FullName: row.FullName, Verified: row.Verified, CreatedAt: row.CreatedAt.UTC(),
	}, nil
}

// UserByEmail returns the account of a normalised address with its password
// hash, or account.ErrUserNotFound. It is for login only.
func (s *Store) UserByEmail(ctx context.Context, email string) (user account.User, passwordHash string, err error) {
	row, err := s.q.GetUserByEmail(ctx, s.pool, email)
	if err != nil {
		return account.User{}, "", noUser("finding a user", err)
	}
	return account.User{
		ID: row.ID, Email: row.Email, FullName: row.FullName, Verified: row.Verified, CreatedAt: row.CreatedAt.UTC(),
	}, row.PasswordHash, nil
}

// SetPasswordHash replaces the hash, whatever it was. A user that is gone is
// no error.
func (s *Store) SetPasswordHash(ctx context.Context, id analysis.ID, passwordHash string) error {
	err := s.q.SetPasswordHash(ctx, s.pool, db.SetPasswordHashParams{PasswordHash: passwordHash, ID: id})
	return explain("setting a password hash", err)
}

func noUser(doing string, err error) error {
	if isNoRows(err) {
		return account.ErrUserNotFound
	}
	return explain(doing, err)
}
