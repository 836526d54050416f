package api

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
)

const maxKeyNameChars = 100

// CreateAPIKey makes a key that may do no more than its maker, nor outlive a
// key that makes it.
func (s *Server) CreateAPIKey(ctx context.Context, req CreateAPIKeyRequestObject) (CreateAPIKeyResponseObject, error) {
	expires, err := s.checkKey(req.Body, keyEnd(caller(ctx)))
	if err != nil {
		return nil, err
	}
	scopes, err := grant(req.Body.Scopes, caller(ctx).Scopes)
	if err != nil {
		return nil, err
	}
	key, err := s.deps.Keys.CreateKey(ctx, caller(ctx).UserID, strings.TrimSpace(req.Body.Name), scopes, expires)
	if err != nil {
		return nil, err
	}
	trail(ctx).Target = key.ID
	return CreateAPIKey201JSONResponse{
		Id: uuid.UUID(key.ID), Name: key.Name, Scopes: append([]string{}, key.Scopes...), Prefix: key.Prefix,
		Key: key.Secret, CreatedAt: key.CreatedAt.UTC(), ExpiresAt: utc(key.ExpiresAt),
	}, nil
}

// ListAPIKeys answers the caller's keys without their secrets.
func (s *Server) ListAPIKeys(ctx context.Context, _ ListAPIKeysRequestObject) (ListAPIKeysResponseObject, error) {
	keys, err := s.deps.Keys.ListKeys(ctx, caller(ctx).UserID)
	if err != nil {
		return nil, err
	}
	list := ListAPIKeys200JSONResponse{Data: make([]APIKey, len(keys))}
	for i := range keys {
		list.Data[i] = toKey(&keys[i])
	}
	return list, nil
}

// RevokeAPIKey ends a key of the caller's that holds nothing beyond the caller.
func (s *Server) RevokeAPIKey(ctx context.Context, req RevokeAPIKeyRequestObject) (RevokeAPIKeyResponseObject, error) {
	id, err := parseID(req.Id)
	if err != nil {
		return nil, err
	}
	trail(ctx).Target = id
	if err := s.mayRevoke(ctx, id); err != nil {
		return nil, err
	}
	if err := s.deps.Keys.RevokeKey(ctx, caller(ctx).UserID, id); err != nil {
		return nil, err
	}
	return RevokeAPIKey204Response{}, nil
}

// mayRevoke lets logins end every key, and a key itself and those that hold no
// scope beyond its own: else one that may only read could lock its owner out.
// Scopes never change, so what is read here still holds when the key is ended.
func (s *Server) mayRevoke(ctx context.Context, id analysis.ID) error {
	who := caller(ctx)
	if who.KeyID.IsZero() || who.KeyID == id {
		return nil
	}
	keys, err := s.deps.Keys.ListKeys(ctx, who.UserID)
	if err != nil {
		return err
	}
	for _, key := range keys {
		for _, scope := range key.Scopes {
			if key.ID == id && !who.Has(auth.Scope(scope)) {
				return forbidden("The scope " + scope + " of that key is needed to revoke it.")
			}
		}
	}
	return nil
}

// keyEnd is when the caller's key ends; nil when it does not, or when the caller
// logged in: an access token ends soon, an account does not.
func keyEnd(p auth.Principal) *time.Time {
	if p.KeyID.IsZero() || p.Expires.IsZero() {
		return nil
	}
	return &p.Expires
}

// checkKey wants the key to end before the given time, when there is one.
func (s *Server) checkKey(body *CreateAPIKeyRequest, end *time.Time) (*time.Time, error) {
	var f findings
	f.check(strings.TrimSpace(body.Name) != "", "/name", "blank", "A name to know the key by.")
	f.atMost("/name", body.Name, maxKeyNameChars)
	for i, scope := range or(body.Scopes, nil) {
		f.check(slices.Contains(auth.AllScopes(), auth.Scope(scope)), "/scopes/"+strconv.Itoa(min(i, maxFaults)),
			"not_allowed", "There is no such scope.")
		if len(f.fields) >= maxFaults {
			break
		}
	}
	f.check(body.Scopes == nil || len(*body.Scopes) > 0, "/scopes", "required", "At least one scope, or leave it out.")
	if body.ExpiresAt == nil {
		f.check(end == nil, "/expires_at", "required", outlives(end))
		return nil, f.err()
	}
	expires, ok := readTime(*body.ExpiresAt)
	f.check(ok, "/expires_at", "malformed", "An RFC 3339 time.")
	f.check(!ok || expires.After(s.now()), "/expires_at", "out_of_range", "A time to come.")
	f.check(!ok || end == nil || !expires.After(*end), "/expires_at", "out_of_range", outlives(end))
	return &expires, f.err()
}

func outlives(end *time.Time) string {
	if end == nil {
		return ""
	}
	return "No later than " + end.UTC().Format(time.RFC3339) + ", when the key that makes this one ends."
}

// grant gives what was asked for, each scope once, if the maker holds it all;
// asked for nothing, it gives reading and writing, as far as the maker may.
func grant(asked *[]string, held []auth.Scope) ([]string, error) {
	if asked == nil {
		asked = &[]string{}
		for _, scope := range []auth.Scope{auth.ScopeAnalysesRead, auth.ScopeAnalysesWrite} {
			if slices.Contains(held, scope) {
				*asked = append(*asked, string(scope))
			}
		}
	}
	for _, scope := range *asked {
		if !slices.Contains(held, auth.Scope(scope)) {
			return nil, account.ErrScopeExceeded
		}
	}
	if len(*asked) == 0 {
		return nil, account.ErrScopeExceeded
	}
	sorted := slices.Sorted(slices.Values(*asked))
	return slices.Compact(sorted), nil
}

func toKey(k *account.APIKey) APIKey {
	return APIKey{
		Id: uuid.UUID(k.ID), Name: k.Name, Scopes: append([]string{}, k.Scopes...), Prefix: k.Prefix,
		CreatedAt: k.CreatedAt.UTC(), ExpiresAt: utc(k.ExpiresAt), LastUsedAt: utc(k.LastUsedAt),
	}
}
