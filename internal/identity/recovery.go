package identity

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
)

// ForgotPassword has a letter with a token written to the address, if it has an
// account; nobody but its reader learns which. The error is auth.ErrEmail or
// analysis.ErrUnavailable.
func (s *Service) ForgotPassword(_ context.Context, email string) error {
	return s.write(email, s.reset)
}

// RequestVerification has a letter written that proves who reads the address,
// if it has an account that nobody proved yet. It answers as ForgotPassword.
func (s *Service) RequestVerification(_ context.Context, email string) error {
	return s.write(email, s.verification)
}

// ResetPassword sets another password by the token of a letter, which this uses
// up, and ends every session. Whoever has the token reads the address: it is
// verified by that. Nobody has shown before the first reset that the password was
// theirs, so that one also revokes the keys and switches the webhooks off. It returns account.ErrInvalidToken or account.ErrWeakPassword.
func (s *Service) ResetPassword(ctx context.Context, token, password string) error {
	p, err := s.cfg.Reset.Parse(token)
	if err != nil {
		return fmt.Errorf("%w: %w", account.ErrInvalidToken, err)
	}
	known, err := s.holder(ctx, p.UserID)
	if err != nil {
		return err
	}
	if known.Version != p.Version {
		return account.ErrInvalidToken
	}
	return s.changePassword(ctx, known, password, true)
}

// Verify takes the token of a letter, which stays good until it runs out: to
// prove an address twice changes nothing. It returns account.ErrInvalidToken.
func (s *Service) Verify(ctx context.Context, token string) error {
	p, err := s.cfg.Verify.Parse(token)
	if err != nil {
		return fmt.Errorf("%w: %w", account.ErrInvalidToken, err)
	}
	known, err := s.holder(ctx, p.UserID)
	if err != nil {
		return err
	}
	if p.Version != addressVersion(known.Email) {
		return account.ErrInvalidToken
	}
	return inTokensTerms(s.store.VerifyUser(ctx, known.ID))
}

// holder is the account that the token of a letter names.
func (s *Service) holder(ctx context.Context, id analysis.ID) (account.Known, error) {
	known, err := s.store.Known(ctx, id)
	return known, inTokensTerms(err)
}

// changePassword ends every session, and tells the owner.
func (s *Service) changePassword(ctx context.Context, known account.Known, password string, proven bool) error {
	if err := auth.CheckPassword(password, known.Email); err != nil {
		return fmt.Errorf("%w: %w", account.ErrWeakPassword, err)
	}
	hash, err := s.passwords.Hash(ctx, password)
	if err != nil {
		return explain("hashing a password", err)
	}
	err = s.store.ChangePassword(ctx, known.ID, known.Version, hash, proven)
	s.versions.forget(known.ID)
	if proven {
		s.keys.forgetOwner(known.ID)
	}
	if err != nil {
		return inTokensTerms(err)
	}
	s.notify(s.changed(known.Email))
	return nil
}

// inTokensTerms says of an account that is gone, or changed meanwhile, that its
// token is worth nothing.
func inTokensTerms(err error) error {
	if isGone(err) {
		return account.ErrInvalidToken
	}
	return err
}

// addressVersion binds the token of a verification to the address: proving one
// says nothing of another.
func addressVersion(email string) int64 {
	sum := sha256.Sum256([]byte(email))
	return int64(binary.BigEndian.Uint64(sum[:8]) >> 1) // one bit less than it holds
}
