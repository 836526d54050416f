package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// CreateUser opens an account, or returns account.ErrEmailTaken, which takes as
// long. The address must be normalised: lower case is a constraint of the table.
func (s *Store) CreateUser(ctx context.Context, email, fullName, passwordHash string) (account.User, error) {
	id := newID()
	row, err := s.q.CreateUser(ctx, s.pool, db.CreateUserParams{
		ID: id, Email: email, PasswordHash: passwordHash, FullName: fullName,
	})
	switch {
	case err != nil:
		return account.User{}, explain("creating a user", err)
	case row.ID != id:
		return account.User{}, account.ErrEmailTaken
	}
	return account.User{ID: id, Email: email, FullName: fullName, CreatedAt: row.CreatedAt.UTC()}, nil
}

// User returns an account, or account.ErrUserNotFound.
func (s *Store) User(ctx context.Context, id analysis.ID) (account.User, error) {
	known, err := s.Known(ctx, id)
	return known.User, err
}

// Known is User with what the account proves itself by.
func (s *Store) Known(ctx context.Context, id analysis.ID) (account.Known, error) {
	row, err := s.q.GetUser(ctx, s.pool, id)
	if err != nil {
		return account.Known{}, noUser("reading a user", err)
	}
	return known(row), nil
}

// KnownByEmail returns the account of a normalised address, or
// account.ErrUserNotFound. It is for logins and letters only.
func (s *Store) KnownByEmail(ctx context.Context, email string) (account.Known, error) {
	row, err := s.q.GetUserByEmail(ctx, s.pool, email)
	if err != nil {
		return account.Known{}, noUser("finding a user", err)
	}
	return known(row), nil
}

func known(row db.User) account.Known {
	return account.Known{
		User:         account.User{ID: row.ID, Email: row.Email, FullName: row.FullName, Verified: row.Verified, CreatedAt: row.CreatedAt.UTC()},
		PasswordHash: row.PasswordHash, Version: row.TokenVersion, Owned: row.Owned,
	}
}

// TokenVersion returns that of an account, or account.ErrUserNotFound.
func (s *Store) TokenVersion(ctx context.Context, id analysis.ID) (int64, error) {
	version, err := s.q.GetTokenVersion(ctx, s.pool, id)
	if err != nil {
		return 0, noUser("reading a token version", err)
	}
	return version, nil
}

// SetPasswordHash replaces the hash by another of the same password, whatever
// it was. A user that is gone is no error.
func (s *Store) SetPasswordHash(ctx context.Context, id analysis.ID, passwordHash string) error {
	err := s.q.SetPasswordHash(ctx, s.pool, db.SetPasswordHashParams{PasswordHash: passwordHash, ID: id})
	return explain("setting a password hash", err)
}

// ChangePassword ends all sessions and sets the hash of another password, if
// the account is still at the version; else it returns account.ErrUserNotFound.
// Proven says that the caller has shown that the address is theirs: it becomes
// verified. The first time, whoever had the password until then may be somebody
// else, so the keys are revoked and the webhooks switched off as well.
func (s *Store) ChangePassword(ctx context.Context, id analysis.ID, version int64, passwordHash string, proven bool) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		owned, err := s.q.LockUser(ctx, tx, db.LockUserParams{ID: id, TokenVersion: version})
		if err != nil {
			return err
		}
		taken := proven && !owned
		err = s.q.ChangePassword(ctx, tx, db.ChangePasswordParams{PasswordHash: passwordHash, Proven: proven, ID: id, WithKeys: taken})
		if err != nil || !taken {
			return err
		}
		return s.q.SilenceWebhooks(ctx, tx, id)
	})
	return noUser("changing a password", err)
}

// VerifyUser notes that the address is the user's.
func (s *Store) VerifyUser(ctx context.Context, id analysis.ID) error {
	return someRow("verifying a user", account.ErrUserNotFound)(s.q.VerifyUser(ctx, s.pool, id))
}

// RenameUser sets the full name.
func (s *Store) RenameUser(ctx context.Context, id analysis.ID, fullName string) error {
	return someRow("renaming a user", account.ErrUserNotFound)(s.q.RenameUser(ctx, s.pool, db.RenameUserParams{FullName: fullName, ID: id}))
}

func noUser(doing string, err error) error {
	if isNoRows(err) {
		return account.ErrUserNotFound
	}
	return explain(doing, err)
}
