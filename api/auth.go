package api

import (
	"context"
	"errors"
	"net/mail"
	"strings"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/audit"
)

const (
	maxEmailChars    = 254
	maxPasswordChars = 256
	maxNameChars     = 200
)

// Register opens an account. Outside development the answer is the same
// whether or not the address was known.
func (s *Server) Register(ctx context.Context, req RegisterRequestObject) (RegisterResponseObject, error) {
	var f findings
	f.email(req.Body.Email)
	f.password(req.Body.Password)
	f.atMost("/full_name", or(req.Body.FullName, ""), maxNameChars)
	if err := f.err(); err != nil {
		return nil, err
	}
	trail(ctx).Account = audit.Account(s.cfg.CursorKey, req.Body.Email)
	user, err := s.deps.Accounts.Register(ctx, req.Body.Email, req.Body.Password, or(req.Body.FullName, ""))
	trail(ctx).UserID = user.ID
	if s.cfg.Development {
		return Register201JSONResponse(toUser(user)), err
	}
	if err != nil && !errors.Is(err, account.ErrEmailTaken) {
		return nil, err
	}
	return Register202JSONResponse{Message: "If the address is new, its account is ready."}, nil
}

// Login exchanges a password for a session. It is limited by account as well
// as by address, for guesses come from many addresses.
func (s *Server) Login(ctx context.Context, req LoginRequestObject) (LoginResponseObject, error) {
	var f findings
	f.email(req.Body.Email)
	f.password(req.Body.Password)
	if err := f.err(); err != nil {
		return nil, err
	}
	trail(ctx).Account = audit.Account(s.cfg.CursorKey, req.Body.Email)
	if err := s.limitAccount(ctx, req.Body.Email); err != nil {
		return nil, err
	}
	session, err := s.deps.Accounts.Login(ctx, req.Body.Email, req.Body.Password)
	trail(ctx).UserID = session.UserID
	if err != nil {
		return nil, err
	}
	return Login200JSONResponse(toSession(session)), nil
}

// Refresh exchanges a refresh token for the next session.
func (s *Server) Refresh(ctx context.Context, req RefreshRequestObject) (RefreshResponseObject, error) {
	if err := wantToken(req.Body.RefreshToken); err != nil {
		return nil, err
	}
	session, err := s.deps.Accounts.Refresh(ctx, req.Body.RefreshToken)
	if err != nil {
		return nil, err
	}
	return Refresh200JSONResponse(toSession(session)), nil
}

// Logout ends a session. A token that is not known is as good as ended.
func (s *Server) Logout(ctx context.Context, req LogoutRequestObject) (LogoutResponseObject, error) {
	if err := wantToken(req.Body.RefreshToken); err != nil {
		return nil, err
	}
	err := s.deps.Accounts.Logout(ctx, req.Body.RefreshToken)
	if err != nil && !errors.Is(err, account.ErrInvalidRefresh) {
		return nil, err
	}
	return Logout204Response{}, nil
}

func wantToken(token string) error {
	var f findings
	f.check(token != "", "/refresh_token", "required", "The refresh token of a session.")
	f.atMost("/refresh_token", token, 512)
	return f.err()
}

func (f *findings) email(s string) {
	addr, err := mail.ParseAddress(s)
	ok := err == nil && addr.Address == s && len(s) <= maxEmailChars && !strings.ContainsAny(s, "\r\n\"")
	if !ok {
		f.fields = append(f.fields, malformedEmail())
	}
}

func malformedEmail() FieldError {
	return field("/email", "malformed", "An email address, without a display name.")
}

func (f *findings) password(s string) {
	f.check(s != "", "/password", "required", "A password.")
	f.atMost("/password", s, maxPasswordChars)
}

func toSession(s account.Session) Session {
	return Session{
		AccessToken: s.AccessToken, TokenType: "bearer",
		ExpiresIn: int(s.ExpiresIn.Seconds()), RefreshToken: s.RefreshToken,
	}
}

func toUser(u account.User) User {
	return User{
		Id: uuid.UUID(u.ID), Email: u.Email, FullName: u.FullName, Verified: u.Verified, CreatedAt: u.CreatedAt.UTC(),
	}
}
