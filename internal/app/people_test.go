package app_test

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"

	"github.com/masterspeak/masterspeak/internal/config"
)

// nobody is a client without a credential.
func (s *system) nobody() *client { return &client{system: s, t: s.t, base: s.url} }

// join opens an account and gives it a key with the scopes, else the usual ones.
func (s *system) join(scopes ...string) *client {
	s.t.Helper()
	person := s.register()
	body := `{"name":"test"}`
	if len(scopes) > 0 {
		body = `{"name":"test","scopes":` + jsonText(scopes) + `}`
	}
	key := read[struct{ Key string }](s.t, person.want(http.StatusCreated, "POST /v1/api-keys", body)).Key
	s.log.secret(key)
	return &client{system: s, t: s.t, base: s.url, headers: []string{"X-API-Key: " + key}}
}

// register opens an account and logs in.
func (s *system) register() *client {
	s.t.Helper()
	email, password := s.log.secret(strings.ToLower(rand.Text()))+"@Example.com", s.log.secret(rand.Text())
	who := fmt.Sprintf(`{"email":"%s","password":"%s"}`, email, password)
	nobody := s.nobody()
	registered := http.StatusAccepted
	if s.cfg.Env == config.Development {
		registered = http.StatusCreated
	}
	nobody.want(registered, "POST /v1/auth/register", who)
	session := read[session](s.t, nobody.want(http.StatusOK, "POST /v1/auth/login", who))
	return &client{
		system: s, t: s.t, base: s.url, refresh: s.log.secret(session.RefreshToken), email: strings.ToLower(email), password: password,
		headers: []string{"Authorization: Bearer " + s.log.secret(session.AccessToken)},
	}
}
