package app_test

import (
	"strings"
	"testing"
	"time"
)

func TestAnAccountIsOpenedUsedAndLeft(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	ada := s.register()
	if me := read[struct{ Email string }](t, ada.want(200, "GET /v1/me", "")); !strings.HasSuffix(me.Email, "@example.com") || me.Email != strings.ToLower(me.Email) {
		t.Errorf("got email %q, want the address in lower case", me.Email)
	}
	token := func(refresh string) string { return `{"refresh_token":"` + refresh + `"}` }
	next := read[session](t, ada.want(200, "POST /v1/auth/refresh", token(ada.refresh)))
	s.log.secret(next.RefreshToken)
	ada.refused(401, "refresh_reused", "POST /v1/auth/refresh", token(ada.refresh))
	ada.refused(401, "invalid_refresh_token", "POST /v1/auth/refresh", token(next.RefreshToken))
	s.nobody().want(204, "POST /v1/auth/logout", token(next.RefreshToken))
	s.nobody().refused(401, "invalid_credentials", "POST /v1/auth/login", `{"email":"nobody@example.com","password":"wrong horse"}`)
	s.nobody().refused(401, "authentication_required", "GET /v1/me", "")
	s.nobody().refused(401, "invalid_token", "GET /v1/me", "", "Authorization: Bearer made.up.token")
}

func TestATakenAddressIsToldInDevelopmentOnly(t *testing.T) {
	t.Parallel()
	body := `{"email":"ada@example.com","password":"correct horse battery"}`
	for _, test := range []struct {
		env           string
		first, second int
	}{
		{"development", 201, 409},
		{"test", 202, 202},
		{"staging", 202, 202},
	} {
		t.Run(test.env, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t, "ENV="+test.env)
			s.startAPI()
			first := s.nobody().want(test.first, "POST /v1/auth/register", body)
			before := s.rows()
			second := s.nobody().want(test.second, "POST /v1/auth/register", body)
			if test.first == test.second && first.body != second.body {
				t.Errorf("got %s and then %s, want no difference", first.body, second.body)
			}
			if after := s.rows(); after != before {
				t.Errorf("the second register stored %d rows", after-before)
			}
		})
	}
}

func TestAKeyMayDoWhatItsScopesSay(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	reader, writer := s.join("analyses:read"), s.join("analyses:write")
	id := writer.submit("Only for those who may.").Id.String()
	for _, route := range []string{
		"POST /v1/analyses", "POST /v1/analyses/" + id + "/cancel", "POST /v1/analyses/" + id + "/retry", "DELETE /v1/analyses/" + id,
	} {
		reader.refused(403, "insufficient_scope", route, "")
	}
	for _, route := range []string{
		"GET /v1/analyses", "GET /v1/analyses/" + id, "GET /v1/analyses/" + id + "/events", "GET /v1/events",
	} {
		writer.refused(403, "insufficient_scope", route, "")
	}
	reader.want(200, "GET /v1/analyses", "")
	reader.refused(403, "insufficient_scope", "POST /v1/api-keys", `{"name":"more","scopes":["analyses:write"]}`)
	reader.refused(403, "insufficient_scope", "POST /v1/api-keys", `{"name":"more","scopes":["ops"]}`)
	writer.want(202, "POST /v1/analyses/"+id+"/cancel", "")
}

func TestARevokedKeyIsRefused(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	ada := s.register()
	made := read[struct{ ID, Key, Prefix string }](t, ada.want(201, "POST /v1/api-keys", `{"name":"laptop"}`))
	key := "X-API-Key: " + s.log.secret(made.Key)
	s.nobody().want(200, "GET /v1/me", "", key)
	if list := ada.want(200, "GET /v1/api-keys", "").body; strings.Contains(list, made.Key) || !strings.Contains(list, made.Prefix) {
		t.Errorf("got keys %s, want the prefix and not the key", list)
	}
	s.join().refused(404, "not_found", "DELETE /v1/api-keys/"+made.ID, "")
	ada.want(204, "DELETE /v1/api-keys/"+made.ID, "")
	s.nobody().refused(401, "invalid_token", "GET /v1/me", "", key)
}

func TestAKeyHasNoPowerOverOnesThatMayDoMore(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	ada := s.register()
	type made struct{ ID, Key string }
	full := read[made](t, ada.want(201, "POST /v1/api-keys", `{"name":"full"}`))
	end := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	reads := read[made](t, ada.want(201, "POST /v1/api-keys", `{"name":"reads","scopes":["analyses:read"],"expires_at":"`+end+`"}`))
	key := "X-API-Key: " + s.log.secret(reads.Key)
	s.log.secret(full.Key)
	s.nobody().refused(403, "insufficient_scope", "DELETE /v1/api-keys/"+full.ID, "", key)
	s.nobody().refused(422, "validation_failed", "POST /v1/api-keys", `{"name":"for ever"}`, key)
	s.nobody().want(200, "GET /v1/api-keys", "", key)
	s.nobody().want(204, "DELETE /v1/api-keys/"+reads.ID, "", key)
	s.nobody().refused(401, "invalid_token", "GET /v1/me", "", key)
	ada.want(204, "DELETE /v1/api-keys/"+full.ID, "")
}
