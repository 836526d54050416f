package api

import (
	"context"
	"errors"
	"net/mail"
	"strings"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/account"
)

const (
	maxEmailChars    = 254
	maxPasswordChars = 256
	maxNameChars     = 200
	maxTokenChars    = 2048
)

// Register opens an account. Outside development the answer is the same
// whether or not the address was known.
func (s *Server) Register(ctx context.Context, req RegisterRequestObject) (RegisterResponseObject, error) {
	var f findings
	f.email(req.Body.Email)
	f.password("/password", req.Body.Password)
	f.atMost("/full_name", or(req.Body.FullName, ""), maxNameChars)
	if err := f.err(); err != nil {
		return nil, err
	}
	trail(ctx).Account = s.auditedAccount(req.Body.Email)
	if err := s.limitLetters(ctx, req.Body.Email); err != nil { // each call writes one, also to an address that is taken
		return nil, err
	}
	user, err := s.deps.Accounts.Register(ctx, req.Body.Email, req.Body.Password, or(req.Body.FullName, ""))
	trail(ctx).UserID = user.ID
	if s.cfg.Development {
		return Register201JSONResponse(toUser(user)), err
	}
	if err != nil && !errors.Is(err, account.ErrEmailTaken) {
		return nil, err
	}
	return Register202JSONResponse{Message: "Check your mail. If the address is new, its account is ready to use."}, nil
}

// Login exchanges a password for a session. Guesses at one account are slowed
// down, for they come from many addresses.
func (s *Server) Login(ctx context.Context, req LoginRequestObject) (LoginResponseObject, error) {
	var f findings
	f.email(req.Body.Email)
	f.password("/password", req.Body.Password)
	if err := f.err(); err != nil {
		return nil, err
	}
	trail(ctx).Account = s.auditedAccount(req.Body.Email)
	var session account.Session
	err := s.guarded(ctx, accountKey(req.Body.Email), account.ErrInvalidCredentials, func() (err error) {
		session, err = s.deps.Accounts.Login(ctx, req.Body.Email, req.Body.Password)
		return err
	})
	trail(ctx).UserID = session.UserID
	if err != nil {
		return nil, err
	}
	return Login200JSONResponse(toSession(session)), nil
}

// Refresh exchanges a refresh token for the next session.
func (s *Server) Refresh(ctx context.Context, req RefreshRequestObject) (RefreshResponseObject, error) {
	if err := wantToken("/refresh_token", req.Body.RefreshToken); err != nil {
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
	if err := wantToken("/refresh_token", req.Body.RefreshToken); err != nil {
		return nil, err
	}
	err := s.deps.Accounts.Logout(ctx, req.Body.RefreshToken)
	if err != nil && !errors.Is(err, account.ErrInvalidRefresh) {
		return nil, err
	}
	return Logout204Response{}, nil
}

func wantToken(pointer, token string) error {
	var f findings
	f.check(token != "", pointer, "required", "A token as it was given.")
	f.atMost(pointer, token, maxTokenChars)
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

func (f *findings) password(pointer, s string) {
	f.check(s != "", pointer, "required", "A password.")
	f.atMost(pointer, s, maxPasswordChars)
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
