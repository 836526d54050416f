package identity

import (
	"context"
	"fmt"
	"time"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
)

// CreateKey makes a key with the named scopes. The edge has compared them with
// the caller's own; a name that nobody can hold is account.ErrScopeExceeded.
func (s *Service) CreateKey(
	ctx context.Context, owner analysis.ID, name string, scopes []string, expires *time.Time,
) (account.NewKey, error) {
	granted, err := auth.ParseScopes(scopes)
	if err != nil {
		return account.NewKey{}, fmt.Errorf("%w: %w", account.ErrScopeExceeded, err)
	}
	return s.IssueKey(ctx, owner, name, granted, expires)
}

// IssueKey makes a key with any scopes, for the program itself and its
// operators; auth.AllScopes makes one that may do everything.
func (s *Service) IssueKey(
	ctx context.Context, owner analysis.ID, name string, scopes []auth.Scope, expires *time.Time,
) (account.NewKey, error) {
	made := auth.NewAPIKey()
	key, err := s.store.CreateAPIKey(ctx, owner, account.APIKey{
		Name: name, Scopes: analysis.Texts(scopes), Prefix: made.Prefix, ExpiresAt: expires,
	}, made.Hash)
	if err != nil {
		return account.NewKey{}, err
	}
	return account.NewKey{APIKey: key, Secret: made.Plain.Reveal()}, nil
}

// ListKeys returns the owner's keys without secrets, newest first.
func (s *Service) ListKeys(ctx context.Context, owner analysis.ID) ([]account.APIKey, error) {
	return s.store.ListAPIKeys(ctx, owner)
}

// RevokeKey ends a key at once, or returns account.ErrKeyNotFound, also for
// another owner's.
func (s *Service) RevokeKey(ctx context.Context, owner, id analysis.ID) error {
	if err := s.store.RevokeAPIKey(ctx, owner, id); err != nil {
		return err
	}
	s.keys.forget(id)
	s.versions.forget(id)
	return nil
}
