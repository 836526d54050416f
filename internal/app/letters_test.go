package app_test

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

var tokenInLetter = regexp.MustCompile(`\n  (\S+)\?token=(\S+)\n`)

// letter waits for the client's next letter whose subject begins so, and
// returns its token.
func (c *client) letter(subject string) string {
	c.t.Helper()
	link := tokenInLetter.FindStringSubmatch(c.letterText(subject))
	if link == nil || !strings.HasPrefix(link[1], baseURL+"/#/") {
		c.t.Fatalf("got a letter with the link %q, want one behind the # of %s", link, baseURL)
	}
	return c.log.secret(link[2])
}

func (c *client) letterText(subject string) string {
	c.t.Helper()
	var text string
	testenv.Eventually(c.t, func() bool {
		for _, l := range slices.Backward(c.mail.Letters(c.email)) {
			if strings.HasPrefix(l.Message.Header.Get("Subject"), subject) {
				text = l.Text
				return true
			}
		}
		return false
	}, "a letter has come: "+subject)
	return text
}

func (c *client) address() string { return `{"email":"` + c.email + `"}` }

func resetting(token, password string) string {
	return fmt.Sprintf(`{"token":"%s","password":"%s"}`, token, password)
}

func TestAForgottenPasswordIsReplacedOnceByTheTokenOfALetter(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	ada, next := s.register(), s.log.secret(rand.Text())
	ada.want(202, "POST /v1/auth/password/forgot", ada.address(), "X-Forwarded-Host: evil.example")
	token := ada.letter("Choose a new password")
	s.nobody().refused(422, "validation_failed", "POST /v1/auth/password/reset", resetting(token, "password1"))
	s.nobody().want(204, "POST /v1/auth/password/reset", resetting(token, next))
	ada.letterText("Your password was changed")
	s.nobody().refused(401, "invalid_token", "POST /v1/auth/password/reset", resetting(token, rand.Text()))
	ada.refused(401, "invalid_token", "GET /v1/me", "")
	ada.refused(401, "invalid_refresh_token", "POST /v1/auth/refresh", `{"refresh_token":"`+ada.refresh+`"}`)
	login := func(password string) string {
		return fmt.Sprintf(`{"email":"%s","password":"%s"}`, ada.email, password)
	}
	ada.refused(401, "invalid_credentials", "POST /v1/auth/login", login(ada.password))
	again := read[session](t, ada.want(200, "POST /v1/auth/login", login(next)))
	me := read[struct{ Verified bool }](t, s.nobody().want(200, "GET /v1/me", "", "Authorization: Bearer "+s.log.secret(again.AccessToken)))
	if s.log.secret(again.RefreshToken); !me.Verified {
		t.Error("who reset a password by mail reads the address, but it is not verified")
	}
}

func TestAPasswordThatWasChangedOtherwiseEndsTheTokensOfLetters(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	ada, next := s.register(), s.log.secret(rand.Text())
	ada.want(202, "POST /v1/auth/password/forgot", ada.address())
	token := ada.letter("Choose a new password")
	change := func(current string) string {
		return fmt.Sprintf(`{"password":"%s","current_password":"%s","full_name":"Ada King"}`, next, current)
	}
	ada.refused(422, "validation_failed", "PATCH /v1/me", change("not that one"))
	key := "X-API-Key: " + s.log.secret(read[struct{ Key string }](t, ada.want(201, "POST /v1/api-keys", `{"name":"stays"}`)).Key)
	if me := read[struct {
		FullName string `json:"full_name"`
	}](t, ada.want(200, "PATCH /v1/me", change(ada.password))); me.FullName != "Ada King" {
		t.Errorf("got name %q", me.FullName)
	}
	s.nobody().refused(401, "invalid_token", "POST /v1/auth/password/reset", resetting(token, rand.Text()))
	ada.refused(401, "invalid_token", "GET /v1/me", "")
	s.nobody().want(200, "GET /v1/me", "", key)
}

// Who opens an account with somebody else's address must not keep a door to it,
// also if its owner follows the link of the letter and so confirms it.
func TestTheFirstResetEndsWhatWasMadeBefore(t *testing.T) {
	t.Parallel()
	for name, confirmed := range map[string]bool{"confirmed": true, "not confirmed": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t, allowLoopback)
			s.startAPI()
			eve := s.register()
			if confirmed {
				s.nobody().want(204, "POST /v1/auth/verify", `{"token":"`+eve.letter("Confirm")+`"}`)
			}
			door, hook, secret := eve.key("door"), eve.listen("http://127.0.0.1:9/", "analysis.succeeded"), eve.jobSecret()

			ada := eve.takeOver(true)
			s.nobody().refused(401, "invalid_token", "GET /v1/me", "", door)
			eve.refused(401, "invalid_token", "GET /v1/me", "")
			if e := ada.webhook(hook.Id.String()); e.Enabled {
				t.Error("the webhook still tells what happens in the account")
			}
			if ada.jobSecret() == secret {
				t.Error("the secret of webhook_urls is the one that was seen before")
			}

			key, own := ada.key("own"), ada.listen("http://127.0.0.1:9/", "analysis.succeeded")
			again := ada.takeOver(false)
			s.nobody().want(200, "GET /v1/me", "", key)
			if e := again.webhook(own.Id.String()); !e.Enabled {
				t.Error("a later reset disabled a webhook of the owner's")
			}
		})
	}
}

// takeOver chooses a password by a letter and logs in with it.
func (c *client) takeOver(first bool) *client {
	c.t.Helper()
	chosen := func() (n int) {
		for _, l := range c.mail.Letters(c.email) {
			if strings.HasPrefix(l.Message.Header.Get("Subject"), "Choose") {
				n++
			}
		}
		return n
	}
	before := chosen()
	c.want(202, "POST /v1/auth/password/forgot", c.address())
	testenv.Eventually(c.t, func() bool { return chosen() > before }, "another letter has come")
	text := c.letterText("Choose")
	if told := strings.Contains(text, "revokes the API keys"); told != first {
		c.t.Errorf("the letter says that keys end: %t, want %t", told, first)
	}
	next := c.log.secret(rand.Text())
	c.nobody().want(204, "POST /v1/auth/password/reset", resetting(c.letter("Choose"), next))
	s := read[session](c.t, c.nobody().want(200, "POST /v1/auth/login", fmt.Sprintf(`{"email":"%s","password":"%s"}`, c.email, next)))
	c.log.secret(s.RefreshToken)
	return &client{system: c.system, t: c.t, base: c.base, email: c.email, headers: []string{"Authorization: Bearer " + c.log.secret(s.AccessToken)}}
}

// key makes a key and returns the header that shows it.
func (c *client) key(name string) string {
	c.t.Helper()
	return "X-API-Key: " + c.log.secret(read[struct{ Key string }](c.t, c.want(201, "POST /v1/api-keys", `{"name":"`+name+`"}`)).Key)
}

func (c *client) webhook(id string) api.Webhook {
	c.t.Helper()
	return read[api.Webhook](c.t, c.want(200, "GET /v1/webhooks/"+id, ""))
}

func (c *client) jobSecret() string {
	c.t.Helper()
	return c.log.secret(read[struct{ Secret string }](c.t, c.want(200, "GET /v1/webhooks/secret", "")).Secret)
}

func TestAnAddressIsConfirmedByTheTokenOfALetter(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	ada := s.register()
	token := ada.letter("Confirm your address")
	for range 2 { // people click twice
		s.nobody().want(204, "POST /v1/auth/verify", `{"token":"`+token+`"}`)
	}
	if me := read[struct{ Verified bool }](t, ada.want(200, "GET /v1/me", "")); !me.Verified {
		t.Error("the address is not verified")
	}
	ada.want(202, "POST /v1/auth/verify/request", ada.address())
	ada.want(202, "POST /v1/auth/password/forgot", ada.address())
	ada.letter("Choose a new password") // and so the other letter, asked for before, was none
	if n := len(s.mail.Letters(ada.email)); n != 2 {
		t.Errorf("got %d letters, want no other one to confirm what is confirmed", n)
	}
}

func TestNobodyLearnsWhichAddressesHaveAnAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t, "ENV=staging")
	s.startAPI()
	ada := s.register()
	body := func(email string) string { return fmt.Sprintf(`{"email":"%s","password":"%s"}`, email, rand.Text()) }
	for route, fill := range map[string]func(string) string{
		"POST /v1/auth/register":        body,
		"POST /v1/auth/password/forgot": func(email string) string { return `{"email":"` + email + `"}` },
		"POST /v1/auth/verify/request":  func(email string) string { return `{"email":"` + email + `"}` },
	} {
		known := s.nobody().want(202, route, fill(ada.email))
		unknown := s.nobody().want(202, route, fill(strings.ToLower(rand.Text())+"@example.com"))
		if known.body != unknown.body || len(known.header) != len(unknown.header) {
			t.Errorf("%s: got %v %s and %v %s, want no difference", route, known.header, known.body, unknown.header, unknown.body)
		}
	}
	if text := ada.letterText("You have an account already"); strings.Contains(text, "token=") {
		t.Errorf("got %s", text)
	}
}

func TestATokenIsGoodForItsPurposeAlone(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	ada := s.register()
	ada.want(202, "POST /v1/auth/password/forgot", ada.address())
	tokens := map[string]string{
		"access":  strings.TrimPrefix(ada.headers[0], "Authorization: Bearer "),
		"refresh": ada.refresh,
		"reset":   ada.letter("Choose"),
		"verify":  ada.letter("Confirm"),
		"ticket":  ada.ticket(),
		"key":     s.log.secret(read[struct{ Key string }](t, ada.want(201, "POST /v1/api-keys", `{"name":"k"}`)).Key),
	}
	for made, token := range tokens {
		for shown, ask := range map[string]func() answer{
			"access":  func() answer { return s.nobody().ask("GET /v1/me", "", "Authorization: Bearer "+token) },
			"refresh": func() answer { return s.nobody().ask("POST /v1/auth/refresh", `{"refresh_token":"`+token+`"}`) },
			"reset":   func() answer { return s.nobody().ask("POST /v1/auth/password/reset", resetting(token, rand.Text())) },
			"verify":  func() answer { return s.nobody().ask("POST /v1/auth/verify", `{"token":"`+token+`"}`) },
			"ticket":  func() answer { return s.nobody().ask("GET /v1/events?ticket="+token, "") },
		} {
			if made == shown || made == "key" && shown == "access" {
				continue
			}
			if got := ask(); got.status != 401 {
				t.Errorf("a token for %s shown as one for %s: got %d %s, want 401", made, shown, got.status, got.body)
			}
		}
	}
}
