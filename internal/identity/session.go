package identity

import (
	"context"
	"errors"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
)

// tokenVersion is that of every account: nothing takes access tokens back
// before they expire.
const tokenVersion = 0

// sessionScopes are what a login may do: everything but operations.
func sessionScopes() []auth.Scope {
	return []auth.Scope{auth.ScopeAnalysesRead, auth.ScopeAnalysesWrite, auth.ScopeWebhooks}
}

// Login starts a session, or returns account.ErrInvalidCredentials, which takes
// equally long for an unknown address and for a wrong password.
func (s *Service) Login(ctx context.Context, email, password string) (account.Session, error) {
	user, err := s.verify(ctx, email, password)
	if err != nil {
		return account.Session{}, err
	}
	refresh, hash := auth.NewRefreshToken()
	if err := s.store.CreateRefreshToken(ctx, user, hash, s.cfg.Now().UTC().Add(s.cfg.RefreshTTL)); err != nil {
		return account.Session{}, err
	}
	return s.session(user, refresh)
}

func (s *Service) verify(ctx context.Context, email, password string) (analysis.ID, error) {
	user, hash, err := s.find(ctx, email)
	if errors.Is(err, account.ErrUserNotFound) {
		if err := s.passwords.VerifyNobody(ctx, password); err != nil {
			return analysis.ID{}, explain("checking a password", err)
		}
		return analysis.ID{}, account.ErrInvalidCredentials
	}
	if err != nil {
		return analysis.ID{}, err
	}
	ok, rehash, err := s.passwords.Verify(ctx, hash, password)
	switch {
	case err != nil:
		return analysis.ID{}, explain("checking a password", err)
	case !ok:
		return analysis.ID{}, account.ErrInvalidCredentials
	case rehash:
		s.rehash(ctx, user.ID, password)
	}
	return user.ID, nil
}

// find treats text that is no address as an address nobody has.
func (s *Service) find(ctx context.Context, email string) (account.User, string, error) {
	email, err := auth.NormalizeEmail(email)
	if err != nil {
		return account.User{}, "", account.ErrUserNotFound
	}
	return s.store.UserByEmail(ctx, email)
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
	user, err := s.store.UseRefreshToken(ctx, auth.HashRefreshToken(refreshToken), hash)
	if err != nil {
		return account.Session{}, err
	}
	return s.session(user, next)
}

// Logout ends the login that the token belongs to. A token that is not known
// is no error. Access tokens run out by themselves.
func (s *Service) Logout(ctx context.Context, refreshToken string) error {
	return s.store.Logout(ctx, auth.HashRefreshToken(refreshToken))
}

func (s *Service) session(user analysis.ID, refresh string) (account.Session, error) {
	token, expires, err := s.access.Issue(user, sessionScopes(), tokenVersion)
	if err != nil {
		return account.Session{}, err
	}
	return account.Session{UserID: user, AccessToken: token, ExpiresIn: expires.Sub(s.cfg.Now()), RefreshToken: refresh}, nil
}
