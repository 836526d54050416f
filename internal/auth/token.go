package auth

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Types of token, one for each purpose; a token is good for its own only.
const (
	TypeAccess = "at+jwt"
	TypeReset  = "reset+jwt"
	TypeVerify = "verify+jwt"
	TypeTicket = "ticket+jwt"
)

const (
	clockLeeway   = 30 * time.Second
	maxTokenBytes = 4096
)

// Why a presented token was refused.
var (
	ErrToken        = errors.New("invalid token")
	ErrTokenExpired = errors.New("token expired")
)

// TokenConfig is everything that makes tokens of one purpose. All but Now is
// required.
type TokenConfig struct {
	Keys     []Key // the first signs
	Issuer   string
	Audience string
	Type     string
	TTL      time.Duration
	Now      func() time.Time // time.Now when nil
}

// Tokens issues and reads the signed tokens of one purpose.
type Tokens struct {
	cfg    TokenConfig
	keys   map[string][]byte
	parser *jwt.Parser
}

// claims are those of RFC 9068 that we need, the account's version, and for
// tickets what the principal has besides.
type claims struct {
	jwt.RegisteredClaims
	Scope   string           `json:"scope,omitempty"`
	Version int64            `json:"ver"`
	Key     string           `json:"key,omitempty"`
	Until   *jwt.NumericDate `json:"until,omitempty"`
}

// NewTokens checks the configuration.
func NewTokens(cfg TokenConfig) (*Tokens, error) {
	if err := CheckKeys(cfg.Keys); err != nil {
		return nil, err
	}
	if cfg.Issuer == "" || cfg.Audience == "" || cfg.Type == "" || cfg.TTL < time.Second {
		return nil, errors.New("tokens need an issuer, an audience, a type and a lifetime of a second or more")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	t := &Tokens{cfg: cfg, keys: map[string][]byte{}}
	for _, k := range cfg.Keys {
		t.keys[k.ID] = []byte(k.Secret.Reveal())
	}
	t.parser = jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithExpirationRequired(),
		jwt.WithIssuer(cfg.Issuer),
		jwt.WithAudience(cfg.Audience),
		jwt.WithIssuedAt(),
		jwt.WithLeeway(clockLeeway),
		jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(cfg.Now),
	)
	return t, nil
}

// Issue signs a token for a user and returns when it expires. The version is
// what the caller compares when the token comes back: that of the account now,
// so that raising it there takes back every token.
func (t *Tokens) Issue(user analysis.ID, scopes []Scope, version int64) (string, time.Time, error) {
	return t.sign(user, claims{Scope: joinScopes(scopes), Version: version})
}

func (t *Tokens) sign(user analysis.ID, c claims) (string, time.Time, error) {
	now := t.cfg.Now().UTC().Truncate(time.Second)
	expires := now.Add(t.cfg.TTL)
	c.RegisteredClaims = jwt.RegisteredClaims{
		Issuer:    t.cfg.Issuer,
		Subject:   user.String(),
		Audience:  jwt.ClaimStrings{t.cfg.Audience},
		IssuedAt:  jwt.NewNumericDate(now),
		NotBefore: jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(expires),
		ID:        rand.Text(),
	}
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, c)
	key := t.cfg.Keys[0]
	token.Header["typ"], token.Header["kid"] = t.cfg.Type, key.ID
	signed, err := token.SignedString(t.keys[key.ID])
	if err != nil {
		return "", time.Time{}, fmt.Errorf("signing a token: %w", err)
	}
	return signed, expires, nil
}

// Parse verifies a token and returns whom it names. The error is ErrToken or
// ErrTokenExpired, without details that would help to forge one.
func (t *Tokens) Parse(s string) (Principal, error) {
	p, _, err := t.read(s)
	return p, err
}

func (t *Tokens) read(s string) (Principal, *claims, error) {
	if len(s) > maxTokenBytes {
		return Principal{}, nil, ErrToken
	}
	var c claims
	_, err := t.parser.ParseWithClaims(s, &c, t.key)
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return Principal{}, nil, ErrTokenExpired
	case err != nil:
		return Principal{}, nil, ErrToken
	}
	user, err := analysis.ParseID(c.Subject)
	if err != nil || user.IsZero() {
		return Principal{}, nil, ErrToken
	}
	scopes, err := ParseScopes(strings.Fields(c.Scope))
	if err != nil {
		return Principal{}, nil, ErrToken
	}
	return Principal{UserID: user, Scopes: scopes, Version: c.Version, Expires: c.ExpiresAt.UTC()}, &c, nil
}

// key finds the key a token names. Headers that carry or point to a key are
// not read, and a critical extension is one we do not know.
func (t *Tokens) key(token *jwt.Token) (any, error) {
	if typ, _ := token.Header["typ"].(string); typ != t.cfg.Type {
		return nil, ErrToken
	}
	if _, critical := token.Header["crit"]; critical {
		return nil, ErrToken
	}
	kid, _ := token.Header["kid"].(string)
	key, ok := t.keys[kid]
	if !ok {
		return nil, ErrToken
	}
	return key, nil
}

func joinScopes(scopes []Scope) string { return strings.Join(analysis.Texts(scopes), " ") }
