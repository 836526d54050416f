package identity

import (
	"context"
	"errors"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
)

// Login starts a session, or returns account.ErrInvalidCredentials, which takes
// equally long for an unknown address and for a wrong password.
func (s *Service) Login(ctx context.Context, email, password string) (account.Session, error) {
	known, err := s.verify(ctx, email, password)
	if err != nil {
		return account.Session{}, err
	}
	refresh, hash := auth.NewRefreshToken()
	err = s.store.BeginFamily(ctx, known.ID, known.Version, hash, s.cfg.Now().UTC().Add(s.cfg.RefreshTTL))
	if errors.Is(err, account.ErrUserNotFound) { // another password since it was checked, or gone
		return account.Session{}, account.ErrInvalidCredentials
	}
	if err != nil {
		return account.Session{}, err
	}
	return s.session(known.ID, known.Version, refresh)
}

func (s *Service) verify(ctx context.Context, email, password string) (account.Known, error) {
	known, err := s.find(ctx, email)
	if errors.Is(err, account.ErrUserNotFound) {
		if err := s.passwords.VerifyNobody(ctx, password); err != nil {
			return account.Known{}, explain("checking a password", err)
		}
		return account.Known{}, account.ErrInvalidCredentials
	}
	if err != nil {
		return account.Known{}, err
	}
	ok, rehash, err := s.passwords.Verify(ctx, known.PasswordHash, password)
	switch {
	case err != nil:
		return account.Known{}, explain("checking a password", err)
	case !ok:
		return account.Known{}, account.ErrInvalidCredentials
	case rehash:
		s.rehash(ctx, known.ID, password)
	}
	return known, nil
}

// find treats text that is no address as an address nobody has.
func (s *Service) find(ctx context.Context, email string) (account.Known, error) {
	email, err := auth.NormalizeEmail(email)
	if err != nil {
		return account.Known{}, account.ErrUserNotFound
	}
	return s.store.KnownByEmail(ctx, email)
}

// rehash replaces an outdated hash while the password is at hand. Its errors
// are dropped: the old hash still works, and the next login tries again.
func (s *Service) rehash(ctx context.Context, user analysis.ID, password string) {
	if hash, err := s.passwords.Hash(ctx, password); err == nil {
		_ = s.store.SetPasswordHash(ctx, user, hash)
	}
}

// Refresh trades a refresh token for a new session. It returns
// account.ErrInvalidRefresh, or account.ErrRefreshReused for a token that was
// traded before: then somebody else has it too, and the login ends for both.
func (s *Service) Refresh(ctx context.Context, refreshToken string) (account.Session, error) {
	next, hash := auth.NewRefreshToken()
	user, version, err := s.store.UseRefreshToken(ctx, auth.HashRefreshToken(refreshToken), hash)
	if err != nil {
		return account.Session{}, err
	}
	return s.session(user, version, next)
}

// Logout ends the login that the token belongs to. A token that is not known
// is no error. Access tokens run out by themselves.
func (s *Service) Logout(ctx context.Context, refreshToken string) error {
	return s.store.Logout(ctx, auth.HashRefreshToken(refreshToken))
}

func (s *Service) session(user analysis.ID, version int64, refresh string) (account.Session, error) {
	token, expires, err := s.access.Issue(user, auth.LoginScopes(), version)
	if err != nil {
		return account.Session{}, err
	}
	return account.Session{UserID: user, AccessToken: token, ExpiresIn: expires.Sub(s.cfg.Now()), RefreshToken: refresh}, nil
}
