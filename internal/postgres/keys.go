package postgres

import (
	"context"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// CreateAPIKey keeps a new key under the hash of its secret. It fills in the
// id and the time of creation, or returns account.ErrTooManyKeys.
func (s *Store) CreateAPIKey(ctx context.Context, owner analysis.ID, key account.APIKey, secretHash [32]byte) (account.APIKey, error) {
	key.ID = newID()
	created, err := s.q.CreateAPIKey(ctx, s.pool, db.CreateAPIKeyParams{
		ID: key.ID, UserID: owner, Name: key.Name, Prefix: key.Prefix,
		SecretHash: secretHash[:], Scopes: key.Scopes, ExpiresAt: key.ExpiresAt,
		Most: account.MaxKeys,
	})
	if isNoRows(err) {
		return account.APIKey{}, account.ErrTooManyKeys
	}
	if err != nil {
		return account.APIKey{}, explain("creating an api key", err)
	}
	key.CreatedAt = created.UTC()
	return key, nil
}

// ListAPIKeys returns the owner's keys that were not revoked, newest first;
// expired ones are among them.
func (s *Store) ListAPIKeys(ctx context.Context, owner analysis.ID) ([]account.APIKey, error) {
	rows, err := s.q.ListAPIKeys(ctx, s.pool, owner)
	if err != nil {
		return nil, explain("listing api keys", err)
	}
	keys := make([]account.APIKey, len(rows))
	for i, r := range rows {
		keys[i] = account.APIKey{
			ID: r.ID, Name: r.Name, Scopes: r.Scopes, Prefix: r.Prefix,
			CreatedAt: r.CreatedAt.UTC(), ExpiresAt: utc(r.ExpiresAt), LastUsedAt: utc(r.LastUsedAt),
		}
	}
	return keys, nil
}

// RevokeAPIKey ends a key, or returns account.ErrKeyNotFound when the owner
// has no such key or has revoked it before.
func (s *Store) RevokeAPIKey(ctx context.Context, owner, id analysis.ID) error {
	return someRow("revoking an api key", account.ErrKeyNotFound)(s.q.RevokeAPIKey(ctx, s.pool, db.RevokeAPIKeyParams{ID: id, UserID: owner}))
}

// APIKeyByPrefix finds a key that is neither revoked nor expired by its public
// half, or returns account.ErrKeyNotFound. The caller compares the hash.
func (s *Store) APIKeyByPrefix(ctx context.Context, prefix string) (key account.APIKey, owner analysis.ID, secretHash []byte, err error) {
	r, err := s.keys.Do(ctx, prefix)
	switch {
	case err != nil:
		return key, owner, nil, explain("finding an api key", err)
	case r == nil:
		return key, owner, nil, account.ErrKeyNotFound
	}
	key = account.APIKey{
		ID: r.ID, Name: r.Name, Scopes: r.Scopes, Prefix: r.Prefix,
		CreatedAt: r.CreatedAt.UTC(), ExpiresAt: utc(r.ExpiresAt), LastUsedAt: utc(r.LastUsedAt),
	}
	return key, r.UserID, r.SecretHash, nil
}

// keysByPrefix has nil for a prefix without a valid key. When a process has
// just started all keys are new to it; their callers share statements.
func (s *Store) keysByPrefix(ctx context.Context, prefixes []string) ([]*db.GetAPIKeysByPrefixRow, error) {
	rows, err := s.q.GetAPIKeysByPrefix(ctx, s.pool, prefixes)
	if err != nil {
		return nil, err
	}
	byPrefix := make(map[string]*db.GetAPIKeysByPrefixRow, len(rows))
	for i := range rows {
		byPrefix[rows[i].Prefix] = &rows[i]
	}
	keys := make([]*db.GetAPIKeysByPrefixRow, len(prefixes))
	for i, prefix := range prefixes {
		keys[i] = byPrefix[prefix]
	}
	return keys, nil
}

// APIKeyStands returns account.ErrKeyNotFound for a key that was revoked, has
// expired or never was.
func (s *Store) APIKeyStands(ctx context.Context, id analysis.ID) error {
	valid, err := s.q.IsAPIKeyValid(ctx, s.pool, id)
	if err == nil && !valid {
		return account.ErrKeyNotFound
	}
	return explain("looking whether an api key stands", err)
}

// TouchAPIKey notes that a key is in use, at most once a minute.
func (s *Store) TouchAPIKey(ctx context.Context, id analysis.ID) error {
	return explain("touching an api key", s.q.TouchAPIKey(ctx, s.pool, id))
}
