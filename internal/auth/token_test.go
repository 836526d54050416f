package auth

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

var (
	tokenTime = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	ann       = analysis.ID{1, 2, 3}
)

func accessConfig() TokenConfig {
	return TokenConfig{
		Keys: []Key{{"k1", secretA}, {"k0", secretB}}, Issuer: "masterspeak", Audience: "masterspeak-api",
		Type: TypeAccess, TTL: 15 * time.Minute, Now: func() time.Time { return tokenTime },
	}
}

func newTokens(t *testing.T, change func(*TokenConfig)) *Tokens {
	t.Helper()
	cfg := accessConfig()
	if change != nil {
		change(&cfg)
	}
	tokens, err := NewTokens(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

func TestATokenNamesItsUserUntilItExpires(t *testing.T) {
	t.Parallel()
	now := tokenTime
	tokens := newTokens(t, func(c *TokenConfig) { c.Now = func() time.Time { return now } })
	s, expires, err := tokens.Issue(ann, []Scope{ScopeAnalysesRead, ScopeOps}, 7)
	if err != nil {
		t.Fatal(err)
	}
	want := Principal{UserID: ann, Scopes: []Scope{ScopeAnalysesRead, ScopeOps}, Version: 7, Expires: tokenTime.Add(15 * time.Minute)}
	got, err := tokens.Parse(s)
	if diff := cmp.Diff(want, got); err != nil || diff != "" || !expires.Equal(want.Expires) {
		t.Fatalf("Parse: %v (-want +got):\n%s", err, diff)
	}
	now = expires.Add(clockLeeway - time.Second)
	if _, err := tokens.Parse(s); err != nil {
		t.Errorf("within the leeway: %v", err)
	}
	now = expires.Add(clockLeeway + time.Second)
	if _, err := tokens.Parse(s); !errors.Is(err, ErrTokenExpired) {
		t.Errorf("after the leeway: %v, want ErrTokenExpired", err)
	}
	now = tokenTime.Add(-clockLeeway - time.Second)
	if _, err := tokens.Parse(s); !errors.Is(err, ErrToken) {
		t.Errorf("before it was issued: %v, want ErrToken", err)
	}
}

func TestATokenOfOnePurposeFailsInEveryOther(t *testing.T) {
	t.Parallel()
	access := newTokens(t, nil)
	for name, change := range map[string]func(*TokenConfig){
		"another type":     func(c *TokenConfig) { c.Type = TypeReset },
		"another issuer":   func(c *TokenConfig) { c.Issuer = "elsewhere" },
		"another audience": func(c *TokenConfig) { c.Audience = "elsewhere" },
		"an unknown key":   func(c *TokenConfig) { c.Keys = []Key{{"k9", secretA}} },
		"another secret":   func(c *TokenConfig) { c.Keys = []Key{{"k1", secretB}} },
	} {
		s, _, err := newTokens(t, change).Issue(ann, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := access.Parse(s); !errors.Is(err, ErrToken) {
			t.Errorf("%s: %v, want ErrToken", name, err)
		}
	}
}

func TestATokenOfThePreviousKeyStillVerifies(t *testing.T) {
	t.Parallel()
	old := newTokens(t, func(c *TokenConfig) { c.Keys = c.Keys[1:] })
	s, _, err := old.Issue(ann, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newTokens(t, nil).Parse(s); err != nil {
		t.Errorf("Parse: %v", err)
	}
}

// forge signs claims like those of a good token, changed, by any method.
func forge(t *testing.T, method jwt.SigningMethod, key any, change func(*jwt.Token, jwt.MapClaims)) string {
	t.Helper()
	c := jwt.MapClaims{
		"iss": "masterspeak", "aud": "masterspeak-api", "sub": ann.String(), "scope": "ops",
		"iat": tokenTime.Unix(), "exp": tokenTime.Add(time.Minute).Unix(),
	}
	token := jwt.NewWithClaims(method, c)
	token.Header["typ"], token.Header["kid"] = TypeAccess, "k1"
	change(token, c)
	s, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestForgedTokensAreRefused(t *testing.T) {
	t.Parallel()
	tokens := newTokens(t, nil)
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&private.PublicKey)})
	none := func(*jwt.Token, jwt.MapClaims) {}
	header := func(name string, v any) func(*jwt.Token, jwt.MapClaims) {
		return func(token *jwt.Token, _ jwt.MapClaims) { token.Header[name] = v }
	}
	claim := func(name string, v any) func(*jwt.Token, jwt.MapClaims) {
		return func(_ *jwt.Token, c jwt.MapClaims) { c[name] = v }
	}
	hs, ours := jwt.SigningMethodHS256, []byte(secretA)
	if _, err := tokens.Parse(forge(t, hs, ours, none)); err != nil {
		t.Fatalf("the unchanged token: %v", err)
	}
	for name, s := range map[string]string{
		"alg none":           forge(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, none),
		"RS256":              forge(t, jwt.SigningMethodRS256, private, none),
		"a public key as HS": forge(t, hs, public, none),
		"HS512":              forge(t, jwt.SigningMethodHS512, ours, none),
		"no kid":             forge(t, hs, ours, header("kid", nil)),
		"a numeric kid":      forge(t, hs, ours, header("kid", 1)),
		"no typ":             forge(t, hs, ours, header("typ", nil)),
		"plain typ":          forge(t, hs, ours, header("typ", "JWT")),
		"crit":               forge(t, hs, ours, header("crit", []string{"exp"})),
		"jwk brings a key":   forge(t, hs, []byte(strings.Repeat("x", 32)), header("jwk", map[string]string{"kty": "oct"})),
		"jku points to one":  forge(t, hs, []byte(strings.Repeat("x", 32)), header("jku", "https://evil.example")),
		"no exp":             forge(t, hs, ours, claim("exp", nil)),
		"issued tomorrow":    forge(t, hs, ours, claim("iat", tokenTime.Add(24*time.Hour).Unix())),
		"not yet valid":      forge(t, hs, ours, claim("nbf", tokenTime.Add(time.Hour).Unix())),
		"no issuer":          forge(t, hs, ours, claim("iss", nil)),
		"no audience":        forge(t, hs, ours, claim("aud", nil)),
		"no subject":         forge(t, hs, ours, claim("sub", nil)),
		"a strange subject":  forge(t, hs, ours, claim("sub", "admin")),
		"the zero subject":   forge(t, hs, ours, claim("sub", analysis.ID{}.String())),
		"an unknown scope":   forge(t, hs, ours, claim("scope", "ops root")),
		"too long":           forge(t, hs, ours, claim("pad", strings.Repeat("x", maxTokenBytes))),
	} {
		if p, err := tokens.Parse(s); !errors.Is(err, ErrToken) {
			t.Errorf("%s: %+v, %v; want ErrToken", name, p, err)
		}
	}
}

func TestJunkIsRefused(t *testing.T) {
	t.Parallel()
	tokens := newTokens(t, nil)
	good, _, err := tokens.Issue(ann, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	body := strings.Split(good, ".")
	swapped := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"at+jwt","kid":"k1"}`))
	for _, s := range []string{
		"", ".", "..", "...", "a.b.c", good + ".", good + "=", " " + good, body[0] + "." + body[1] + ".",
		swapped + "." + body[1] + ".", swapped + "." + body[1] + "." + body[2], strings.Repeat(".", 4000), "\x00",
	} {
		if _, err := tokens.Parse(s); !errors.Is(err, ErrToken) {
			t.Errorf("Parse(%.20q) = %v, want ErrToken", s, err)
		}
	}
}

func TestIncompleteConfigurationsAreRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*TokenConfig){
		"no keys":        func(c *TokenConfig) { c.Keys = nil },
		"a short secret": func(c *TokenConfig) { c.Keys = []Key{{"k", "short"}} },
		"no issuer":      func(c *TokenConfig) { c.Issuer = "" },
		"no audience":    func(c *TokenConfig) { c.Audience = "" },
		"no type":        func(c *TokenConfig) { c.Type = "" },
		"no lifetime":    func(c *TokenConfig) { c.TTL = 0 },
	} {
		cfg := accessConfig()
		change(&cfg)
		if _, err := NewTokens(cfg); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzParseToken(f *testing.F) {
	f.Add("a.b.c")
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	tokens, err := NewTokens(accessConfig())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := tokens.Parse(s); err == nil {
			t.Errorf("Parse(%q) = %+v without our key", s, p)
		}
	})
}
