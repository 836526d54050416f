package api

import (
	"context"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
)

// GetMe answers the caller's profile, with what the caller may do: who shows
// people what they may not is to know before it asks for it.
func (s *Server) GetMe(ctx context.Context, _ GetMeRequestObject) (GetMeResponseObject, error) {
	who := caller(ctx)
	user, err := s.deps.Profiles.User(ctx, who.UserID)
	if err != nil {
		return nil, err
	}
	me := toUser(user)
	me.Scopes = ptr(analysis.Texts(who.Scopes))
	return GetMe200JSONResponse(me), nil
}

// ChangeMe changes the name, the password or both. Guesses at the current
// password are slowed down as those of a login are.
func (s *Server) ChangeMe(ctx context.Context, req ChangeMeRequestObject) (ChangeMeResponseObject, error) {
	who := caller(ctx)
	if err := actsAsOwner(who); err != nil {
		return nil, err
	}
	if err := checkChange(req.Body); err != nil {
		return nil, err
	}
	var user account.User
	err := s.guarded(ctx, "user:"+who.UserID.String(), account.ErrWrongPassword, func() (err error) {
		user, err = s.deps.Profiles.ChangeUser(ctx, who.UserID, account.Change{
			FullName: req.Body.FullName, Password: req.Body.Password, CurrentPassword: req.Body.CurrentPassword,
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return ChangeMe200JSONResponse(toUser(user)), nil
}

func checkChange(body *ChangeRequest) error {
	var f findings
	f.atMost("/full_name", or(body.FullName, ""), maxNameChars)
	if body.Password != nil {
		f.password("/password", *body.Password)
		f.password("/current_password", or(body.CurrentPassword, ""))
	}
	f.check(body.Password != nil || body.CurrentPassword == nil, "/password", "required", "The new password, or leave current_password out.")
	return f.err()
}

// EraseMe ends the account; what it owned follows.
func (s *Server) EraseMe(ctx context.Context, _ EraseMeRequestObject) (EraseMeResponseObject, error) {
	if err := actsAsOwner(caller(ctx)); err != nil {
		return nil, err
	}
	if err := s.deps.Profiles.EraseUser(ctx, caller(ctx).UserID); err != nil {
		return nil, err
	}
	return EraseMe202JSONResponse{Message: "The account has ended. All that belonged to it is being erased."}, nil
}

// actsAsOwner lets logins decide about the account, and of the keys those that
// may do all that a login may.
func actsAsOwner(p auth.Principal) error {
	if p.KeyID.IsZero() {
		return nil
	}
	for _, scope := range auth.LoginScopes() {
		if !p.Has(scope) {
			return forbidden("Log in to do this, or use a key that also has the scope " + string(scope) + ".")
		}
	}
	return nil
}
