package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/auth"
)

const (
	keyMemory    = 30 * time.Second // how long a found key is believed
	touchEvery   = time.Minute
	touchTimeout = time.Second
)

// Authenticate tells whom an access token or an API key stands for. The error
// is account.ErrUnauthenticated unless the store could not be asked.
func (s *Service) Authenticate(ctx context.Context, credential string) (auth.Principal, error) {
	if auth.LooksLikeAPIKey(credential) {
		return s.authenticateKey(ctx, credential)
	}
	p, err := s.access.Parse(credential)
	if err != nil {
		return auth.Principal{}, fmt.Errorf("%w: %w", account.ErrUnauthenticated, err)
	}
	return p, s.Stands(ctx, p)
}

// AuthenticateNow is Authenticate for what makes something that lasts: who was
// shut out a moment ago, perhaps through another process, must not make another
// key in the time for which this one would believe the old.
func (s *Service) AuthenticateNow(ctx context.Context, credential string) (auth.Principal, error) {
	p, err := s.Authenticate(ctx, credential)
	if err != nil {
		return p, err
	}
	if p.KeyID.IsZero() {
		s.versions.forget(p.UserID)
	} else {
		s.keys.forget(p.KeyID)
	}
	return s.Authenticate(ctx, credential)
}

func (s *Service) authenticateKey(ctx context.Context, plain string) (auth.Principal, error) {
	prefix, hash, err := auth.ParseAPIKey(plain)
	if err != nil {
		return auth.Principal{}, fmt.Errorf("%w: %w", account.ErrUnauthenticated, err)
	}
	now := s.cfg.Now()
	key, err := s.findKey(ctx, prefix, now)
	if err != nil {
		return auth.Principal{}, err
	}
	expired := !key.principal.Expires.IsZero() && !now.Before(key.principal.Expires)
	if !auth.EqualHash(hash, key.hash) || expired {
		return auth.Principal{}, account.ErrUnauthenticated
	}
	if s.keys.claimTouch(prefix, now) {
		s.touch(ctx, key)
	}
	return key.principal, nil
}

func (s *Service) findKey(ctx context.Context, prefix string, now time.Time) (cachedKey, error) {
	known, generation, ok := s.keys.get(prefix, now)
	if ok {
		return known, nil
	}
	row, owner, hash, err := s.store.APIKeyByPrefix(ctx, prefix)
	switch {
	case errors.Is(err, account.ErrKeyNotFound):
		return cachedKey{}, account.ErrUnauthenticated
	case err != nil:
		return cachedKey{}, err
	}
	scopes, err := auth.ParseScopes(row.Scopes)
	if err != nil {
		return cachedKey{}, fmt.Errorf("reading the scopes of key %s: %w", row.ID, err)
	}
	key := cachedKey{
		principal: auth.Principal{UserID: owner, KeyID: row.ID, Scopes: scopes},
		hash:      hash,
		until:     now.Add(keyMemory),
	}
	if row.ExpiresAt != nil {
		key.principal.Expires = *row.ExpiresAt
	}
	if row.LastUsedAt != nil {
		key.touched = *row.LastUsedAt
	}
	s.keys.put(prefix, key, generation, now)
	return key, nil
}

// touch notes the use of a key. It is bookkeeping: when it fails or takes too
// long the caller is let in all the same, and the next minute tries again.
func (s *Service) touch(ctx context.Context, key cachedKey) {
	ctx, cancel := context.WithTimeoutCause(ctx, touchTimeout, errors.New("touching an api key took too long"))
	defer cancel()
	_ = s.store.TouchAPIKey(ctx, key.principal.KeyID)
}
