package app_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// forger makes tokens as ours are made, and may hold our key.
type forger struct {
	key    auth.Key
	claims jwt.MapClaims
}

// with changes claims; nil takes one away.
func (f forger) with(changes jwt.MapClaims) jwt.MapClaims {
	claims := maps.Clone(f.claims)
	for name, value := range changes {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	return claims
}

func (f forger) sign(method jwt.SigningMethod, key any, claims jwt.MapClaims, header map[string]any) string {
	token := jwt.NewWithClaims(method, claims)
	token.Header["typ"], token.Header["kid"] = auth.TypeAccess, f.key.ID
	for name, value := range header {
		if token.Header[name] = value; value == nil {
			delete(token.Header, name)
		}
	}
	signed, err := token.SignedString(key)
	if err != nil {
		panic(err)
	}
	return signed
}

// ours is signed with our key: only what it says is wrong.
func (f forger) ours(changes jwt.MapClaims, header map[string]any) string {
	return f.sign(jwt.SigningMethodHS256, []byte(f.key.Secret.Reveal()), f.with(changes), header)
}

func (s *system) forger() forger {
	s.t.Helper()
	keys, err := auth.ParseKeys(s.cfg.JWTAccessKeys.Reveal())
	if err != nil {
		s.t.Fatal(err)
	}
	var user string
	if err := s.db.QueryRow(testenv.Context(s.t), `SELECT id::text FROM users ORDER BY id LIMIT 1`).Scan(&user); err != nil {
		s.t.Fatal(err)
	}
	now := time.Now().Unix()
	return forger{key: keys[0], claims: jwt.MapClaims{
		"iss": s.cfg.JWTIssuer, "aud": s.cfg.JWTAudience, "sub": user, "iat": now, "nbf": now, "exp": now + 600, "jti": "x",
		"scope": "analyses:read analyses:write", "ver": 0,
	}}
}

func hostileTokens(s *system) []hostile {
	f, now := s.forger(), time.Now().Unix()
	good := f.ours(nil, nil)
	parts := strings.Split(good, ".")
	secret := []byte(f.key.Secret.Reveal())
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		s.t.Fatal(err)
	}
	type h = map[string]any
	type c = jwt.MapClaims
	none := f.sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, f.claims, nil)
	rows := []hostile{{name: "token that is right", status: 200, route: "GET /v1/me", headers: []string{"Authorization: Bearer " + good}}}
	for _, t := range []struct{ name, token string }{
		{"alg none", none},
		{"alg none with our signature", none + parts[2]},
		{"alg None by hand", encoded(`{"alg":"None","typ":"at+jwt","kid":"`+f.key.ID+`"}`) + "." + parts[1] + "."},
		{"no alg", encoded(`{"typ":"at+jwt","kid":"`+f.key.ID+`"}`) + "." + parts[1] + "." + parts[2]},
		{"HS512 with our key", f.sign(jwt.SigningMethodHS512, secret, f.claims, nil)},
		{"RS256 of a stranger", f.sign(jwt.SigningMethodRS256, stranger, f.claims, nil)},
		{"HS256 said to be RS256", f.ours(nil, h{"alg": "RS256"})},
		{"another key", f.sign(jwt.SigningMethodHS256, []byte(strings.Repeat("k", 32)), f.claims, nil)},
		{"an empty key", f.sign(jwt.SigningMethodHS256, []byte{}, f.claims, nil)},
		{"for password resets", f.ours(nil, h{"typ": auth.TypeReset})},
		{"for verifying addresses", f.ours(nil, h{"typ": auth.TypeVerify})},
		{"for anything", f.ours(nil, h{"typ": "JWT"})},
		{"without a type", f.ours(nil, h{"typ": nil})},
		{"with a list for a type", f.ours(nil, h{"typ": []string{auth.TypeAccess}})},
		{"of an unknown key", f.ours(nil, h{"kid": "other"})},
		{"without a key's name", f.ours(nil, h{"kid": nil})},
		{"a path for a key's name", f.ours(nil, h{"kid": "../../dev/null"})},
		{"SQL for a key's name", f.ours(nil, h{"kid": "' UNION SELECT 'k'--"})},
		{"a critical extension", f.ours(nil, h{"crit": []string{"exp"}})},
		{"a key in a header, our type", f.sign(jwt.SigningMethodHS256, []byte("known"), f.claims, h{"jwk": h{"kty": "oct", "k": encoded("known")}, "jku": "https://evil.example/k"})},
		{"expired", f.ours(c{"exp": now - 60}, nil)},
		{"expired long ago", f.ours(c{"exp": 1}, nil)},
		{"never to expire", f.ours(c{"exp": nil}, nil)},
		{"an end that is no number", f.ours(c{"exp": "tomorrow"}, nil)},
		{"not yet good", f.ours(c{"nbf": now + 3600}, nil)},
		{"from the future", f.ours(c{"iat": now + 3600}, nil)},
		{"of another issuer", f.ours(c{"iss": "https://evil.example"}, nil)},
		{"of no issuer", f.ours(c{"iss": nil}, nil)},
		{"for another audience", f.ours(c{"aud": "other"}, nil)},
		{"for no audience", f.ours(c{"aud": nil}, nil)},
		{"for an empty list of audiences", f.ours(c{"aud": []string{}}, nil)},
		{"for nobody", f.ours(c{"sub": nil}, nil)},
		{"for a user of zeros", f.ours(c{"sub": "00000000-0000-0000-0000-000000000000"}, nil)},
		{"for a user who is none", f.ours(c{"sub": "01934b1c-6f0e-7c3a-9d2e-5b8f0a1c2d3e"}, nil)},
		{"SQL for a user", f.ours(c{"sub": "' OR ''='"}, nil)},
		{"a number for a user", f.ours(c{"sub": 1}, nil)},
		{"an unknown scope", f.ours(c{"scope": "everything"}, nil)},
		{"a version that is no number", f.ours(c{"ver": "0"}, nil)},
		{"oversized", f.ours(c{"x": strings.Repeat("x", 8000)}, nil)},
		{"claims nested 10,000 deep", f.ours(c{"x": nested(10_000)}, nil)},
		{"one part", parts[0]},
		{"two parts", parts[0] + "." + parts[1]},
		{"four parts", good + ".x"},
		{"dots", strings.Repeat(".", 3000)},
		{"an empty signature", parts[0] + "." + parts[1] + "."},
		{"half a signature", good[:len(good)-20]},
		{"padding", parts[0] + "=." + parts[1] + "." + parts[2]},
		{"another alphabet", parts[0] + "." + parts[1] + ".++//"},
		{"claims of another", parts[0] + "." + encoded(`{"sub":"x"}`) + "." + parts[2]},
		{"claims that are no JSON", parts[0] + "." + encoded(`{`) + "." + parts[2]},
		{"claims that are null", parts[0] + "." + encoded(`null`) + "." + parts[2]},
		{"twice", good + ", Bearer " + good},
	} {
		rows = append(rows, hostile{name: "token, " + t.name, status: 401, route: "GET /v1/me", headers: []string{"Authorization: Bearer " + t.token}})
	}
	return append(rows,
		hostile{name: "token in the query", status: 401, route: "GET /v1/me?access_token=" + good, headers: []string{"nobody"}},
		hostile{name: "token in a cookie", status: 401, route: "GET /v1/me", headers: []string{"nobody", "Cookie: access_token=" + good}},
		hostile{name: "token as an API key", status: 200, route: "GET /v1/me", headers: []string{"X-API-Key: " + good}},
		hostile{name: "token as a refresh token", status: 401, route: "POST /v1/auth/refresh", body: `{"refresh_token":"` + good + `"}`},
		hostile{name: "token for operators", status: 403, route: "GET /v1/ops/queue", headers: []string{"Authorization: Bearer " + good}},
		hostile{name: "two tokens", status: 400, route: "GET /v1/me", headers: []string{"Authorization: Bearer " + good, "Authorization: Bearer " + good}},
		hostile{name: "no scheme", status: 401, route: "GET /v1/me", headers: []string{"Authorization: " + good}},
		hostile{name: "the scheme Basic", status: 401, route: "GET /v1/me", headers: []string{"Authorization: Basic YWRtaW46YWRtaW4="}},
		hostile{name: "the scheme alone", status: 401, route: "GET /v1/me", headers: []string{"Authorization: Bearer"}},
		hostile{name: "no credential", status: 401, route: "GET /v1/me", headers: []string{"nobody"}},
	)
}

func encoded(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// nested is a list in a list, and so on.
func nested(deep int) any {
	var v any
	for range deep {
		v = []any{v}
	}
	return v
}

func hostileKeys(bob string) (rows []hostile) {
	flipped := bob[:len(bob)-1] + string('a'+(bob[len(bob)-1]+1)%26)
	for i, key := range []string{
		"ms_live_", bob[:16], bob[:len(bob)-1], bob + "a", flipped, strings.ToUpper(bob), "ms_live_00000000_" + bob[17:], bob[:17] + strings.Repeat("a", 38),
		"' OR ''='", "%", strings.Repeat("a", 10_000), "ms_live_\xff\xff", "null",
	} {
		rows = append(rows, hostile{name: fmt.Sprintf("API key %d, %.10q", i, key), status: 401, route: "GET /v1/me", headers: []string{"X-API-Key: " + key}})
	}
	return append(rows,
		hostile{name: "an API key in the query", status: 401, route: "GET /v1/me?api_key=" + bob, headers: []string{"nobody"}},
		hostile{name: "two API keys", status: 400, route: "GET /v1/me", headers: []string{"X-API-Key: " + bob, "X-API-Key: " + bob}},
		hostile{name: "a key and another token", status: 400, route: "GET /v1/me", headers: []string{"X-API-Key: " + bob, "Authorization: Bearer x"}},
	)
}
