package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// BeginFamily starts a family with its first token, if the account is still at
// the version; else it returns account.ErrUserNotFound. All successors of the
// token expire when it does.
func (s *Store) BeginFamily(ctx context.Context, user analysis.ID, version int64, hash [32]byte, expires time.Time) error {
	return someRow("beginning a refresh family", account.ErrUserNotFound)(s.q.BeginFamily(ctx, s.pool, db.BeginFamilyParams{
		Hash: hash[:], Family: newID(), UserID: user, TokenVersion: version, ExpiresAt: expires,
	}))
}

// UseRefreshToken uses a token up, puts its successor in its place and returns
// the user with the version of the account. A token that was used before
// revokes its family: the error is account.ErrRefreshReused then, and
// account.ErrInvalidRefresh for a token that is unknown, expired or revoked.
func (s *Store) UseRefreshToken(ctx context.Context, hash, successor [32]byte) (user analysis.ID, version int64, err error) {
	var refused error // kept apart: a revocation must commit, not roll back
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
		version, err = s.q.LockFamilies(ctx, tx, hash[:])
		if isNoRows(err) {
			refused = account.ErrInvalidRefresh
			return nil
		}
		if err != nil {
			return err
		}
		used, err := s.q.UseRefreshToken(ctx, tx, hash[:])
		switch {
		case isNoRows(err):
			refused, err = s.revokeReused(ctx, tx, hash)
			return err
		case err != nil:
			return err
		}
		user = used.UserID
		return s.q.CreateRefreshToken(ctx, tx, db.CreateRefreshTokenParams{
			Hash: successor[:], Family: used.Family, UserID: used.UserID, ExpiresAt: used.ExpiresAt,
		})
	})
	switch {
	case err != nil:
		return analysis.ID{}, 0, explain("using a refresh token", err)
	case refused != nil:
		return analysis.ID{}, 0, refused
	}
	return user, version, nil
}

// revokeReused says why a token could not be used, and ends its family if it
// had been used before.
func (s *Store) revokeReused(ctx context.Context, tx pgx.Tx, hash [32]byte) (why, err error) {
	family, err := s.q.GetUsedRefreshToken(ctx, tx, hash[:])
	switch {
	case isNoRows(err):
		return account.ErrInvalidRefresh, nil
	case err != nil:
		return nil, err
	}
	return account.ErrRefreshReused, s.q.RevokeRefreshFamily(ctx, tx, family)
}

// Logout revokes the token's whole family. An unknown token is no error.
func (s *Store) Logout(ctx context.Context, hash [32]byte) error {
	return explain("logging out", pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := s.q.LockFamilies(ctx, tx, hash[:]); err != nil && !isNoRows(err) {
			return err
		}
		return s.q.RevokeRefreshToken(ctx, tx, hash[:])
	}))
}
