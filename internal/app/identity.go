package app

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/identity"
	"github.com/masterspeak/masterspeak/internal/secret"
)

// How long the tokens of letters and tickets live.
const (
	resetTTL  = time.Hour
	verifyTTL = 24 * time.Hour
	ticketTTL = 30 * time.Second
)

// identity makes the service behind accounts and keys. Letters go to post, which
// may be nil, with links that begin with the base URL.
func (s *stack) identity(post identity.Post, baseURL string) (*identity.Service, error) {
	cfg := identity.Config{
		RefreshTTL: s.cfg.RefreshTTL, RevealTaken: development(s.cfg), Post: post, BaseURL: baseURL,
	}
	var access *auth.Tokens
	for _, purpose := range []struct {
		name, kind string
		ring       secret.Value
		ttl        time.Duration
		into       **auth.Tokens
	}{
		{"JWT_ACCESS_KEYS", auth.TypeAccess, s.cfg.JWTAccessKeys, s.cfg.AccessTTL, &access},
		{"JWT_RESET_KEYS", auth.TypeReset, s.cfg.JWTResetKeys, resetTTL, &cfg.Reset},
		{"JWT_VERIFY_KEYS", auth.TypeVerify, s.cfg.JWTVerifyKeys, verifyTTL, &cfg.Verify},
		{"TICKET_KEYS", auth.TypeTicket, s.cfg.TicketKeys, ticketTTL, &cfg.Tickets},
	} {
		keys, err := s.ring(purpose.name, purpose.ring)
		if err != nil {
			return nil, err
		}
		*purpose.into, err = auth.NewTokens(auth.TokenConfig{
			Keys: keys, Issuer: s.cfg.JWTIssuer, Audience: s.cfg.JWTAudience, Type: purpose.kind, TTL: purpose.ttl,
		})
		if err != nil {
			return nil, fmt.Errorf("making the tokens of %s: %w", purpose.name, err)
		}
	}
	return identity.New(s.store, auth.NewPasswords(2), access, cfg), nil
}

// ring reads a ring of keys. Development and test may leave all but the access
// keys out: the others are made from those, each for its purpose alone.
func (s *stack) ring(name string, value secret.Value) ([]auth.Key, error) {
	if !value.IsZero() {
		keys, err := auth.ParseKeys(value.Reveal())
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		return keys, nil
	}
	access, err := auth.ParseKeys(s.cfg.JWTAccessKeys.Reveal())
	if err != nil {
		return nil, fmt.Errorf("reading JWT_ACCESS_KEYS: %w", err)
	}
	keys := make([]auth.Key, len(access))
	for i, k := range access {
		keys[i] = auth.Key{ID: k.ID, Secret: secret.Value(hex.EncodeToString(derive(k, name)))}
	}
	return keys, nil
}

// derive makes a key for another purpose, from which nobody finds the way back.
func derive(k auth.Key, purpose string) []byte {
	mac := hmac.New(sha256.New, []byte(k.Secret.Reveal()))
	mac.Write([]byte(purpose))
	return mac.Sum(nil)
}

// cursorKeys are derived: a cursor is no secret and needs no keys of its own,
// but must mean the same in every process, and outlive a change of the keys.
func (s *stack) cursorKeys() ([][]byte, error) {
	ring, err := s.ring("JWT_ACCESS_KEYS", s.cfg.JWTAccessKeys)
	if err != nil {
		return nil, err
	}
	keys := make([][]byte, len(ring))
	for i, k := range ring {
		keys[i] = derive(k, "cursor")
	}
	return keys, nil
}
