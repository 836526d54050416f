package identity

import (
	"context"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// ChangeUser changes what an owner may change, and shows the account. A new
// password needs the current one and ends every session; API keys stay. It
// returns account.ErrWrongPassword, account.ErrWeakPassword or
// account.ErrUserNotFound.
func (s *Service) ChangeUser(ctx context.Context, id analysis.ID, c account.Change) (account.User, error) {
	if c.Password != nil {
		if err := s.replacePassword(ctx, id, *c.CurrentPassword, *c.Password); err != nil {
			return account.User{}, err
		}
	}
	if c.FullName != nil {
		if err := s.store.RenameUser(ctx, id, *c.FullName); err != nil {
			return account.User{}, err
		}
	}
	return s.store.User(ctx, id)
}

func (s *Service) replacePassword(ctx context.Context, id analysis.ID, current, next string) error {
	known, err := s.store.Known(ctx, id)
	if err != nil {
		return err
	}
	ok, _, err := s.passwords.Verify(ctx, known.PasswordHash, current)
	switch {
	case err != nil:
		return explain("checking a password", err)
	case !ok:
		return account.ErrWrongPassword
	}
	return s.changePassword(ctx, known, next, false)
}

// EraseUser ends an account at once, with its sessions and keys. What else it
// has is erased later, whatever happens to this process.
func (s *Service) EraseUser(ctx context.Context, id analysis.ID) error {
	err := s.store.EraseUser(ctx, id)
	s.versions.forget(id)
	s.keys.forgetOwner(id)
	return err
}
