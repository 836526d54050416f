package app_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// visitor opens an account, with all that can go wrong on the way.
func (p canaries) visitor(s *system) *client {
	s.t.Helper()
	nobody, email, password := s.nobody(), p.plant("email")+"@example.com", p.plant("password")
	who := `{"email":"` + email + `","password":"` + password + `","full_name":"` + p.plant("name") + `"}`
	nobody.want(201, "POST /v1/auth/register", who)
	nobody.want(409, "POST /v1/auth/register", who)
	nobody.want(401, "POST /v1/auth/login", `{"email":"`+email+`","password":"`+p.plant("wrong password")+`"}`)
	nobody.want(401, "POST /v1/auth/login", `{"email":"`+p.plant("unknown email")+`@example.com","password":"`+password+`"}`)
	login := read[session](s.t, nobody.want(200, "POST /v1/auth/login", `{"email":"`+email+`","password":"`+password+`"}`))
	p["access token"], p["refresh token"] = strings.ToLower(login.AccessToken), strings.ToLower(login.RefreshToken)
	person := &client{system: s, t: s.t, base: s.url, headers: []string{"Authorization: Bearer " + login.AccessToken}}
	key := read[struct{ Key string }](s.t, person.want(201, "POST /v1/api-keys",
		`{"name":"`+p.plant("name of a key")+`","scopes":["analyses:read","analyses:write","webhooks"]}`)).Key
	p["API key"] = strings.ToLower(key)
	nobody.want(202, "POST /v1/auth/password/forgot", `{"email":"`+email+`"}`) // a letter that finds no server
	nobody.want(401, "POST /v1/auth/password/reset", `{"token":"`+p.plant("token of a letter that is none")+`","password":"`+p.plant("new password")+`"}`)
	nobody.want(401, "GET /v1/me", "", "X-API-Key: ms_live_"+p.plant("key that is none"))
	nobody.want(401, "POST /v1/auth/refresh", `{"refresh_token":"`+p.plant("refresh token that is none")+`"}`)
	return &client{system: s, t: s.t, base: s.url, headers: []string{"X-API-Key: " + key, "User-Agent: " + p.plant("user agent")}}
}

// submitAll submits in every way, also in those that are refused, and returns
// an analysis of a text.
func (p canaries) submitAll(c *client) (id string) {
	c.t.Helper()
	full := `{"text":"Good evening. ` + p.plant("transcript") + ` is what I came for.","title":"` + p.plant("title") +
		`","labels":["` + p.plant("label") + `"],"metadata":{"k":"` + p.plant("metadata") + `"}}`
	id = read[analysis](c.t, c.want(202, "POST /v1/analyses", full, "Idempotency-Key: "+p.plant("idempotency key"))).Id.String()
	c.want(202, "POST /v1/analyses", `{"text":"And again. `+p["transcript"]+`"}`)
	c.want(202, "POST /v1/analyses", `{"audio_url":"https://localhost:1/a.wav?signature=`+p.plant("query of an audio_url")+`"}`)
	c.want(202, batchRoute, batchOf(`{"text":"One of a batch. `+p["transcript"]+`"}`, `{"text":""}`))
	c.want(400, "POST /v1/analyses", `{"text":"`+p.plant("malformed body")+`"`)
	c.want(422, "POST /v1/analyses", `{"text":"x","kind":"`+p.plant("refused field")+`"}`)
	c.want(200, "GET /v1/analyses?label="+p["label"], "")
	c.want(404, "GET /v1/"+p.plant("path"), "")
	return id
}

// refusing is an endpoint that quotes what it is sent, and refuses it.
func refusing(t *testing.T) (url string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "you said "+string(body)+" to "+r.URL.String()+" with "+r.Header.Get("Webhook-Signature"))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// listen adds an endpoint, and asks for the secret of all webhook_urls.
func (p canaries) listen(c *client, url string) {
	c.t.Helper()
	made := c.listen(url+"/"+p.plant("path of an endpoint")+"?token="+p.plant("query of an endpoint"), "analysis.failed")
	c.want(202, "POST /v1/webhooks/"+made.Id.String()+"/test", "")
	p["secret of an endpoint"] = strings.ToLower(made.Secret)
	p["secret of webhook_urls"] = strings.ToLower(c.jobSecret())
	c.want(202, "POST /v1/analyses", `{"text":"x","webhook_url":"`+url+"/"+p.plant("webhook_url")+`"}`)
	c.want(202, "POST /v1/analyses", `{"text":"x","webhook_url":"http://127.0.0.1:1/`+p.plant("webhook_url that nobody answers")+`"}`)
	c.want(422, "POST /v1/webhooks", `{"url":"http://10.0.0.1/`+p.plant("refused endpoint")+`","events":["analysis.failed"]}`)
}

// refused waits until each place was tried.
func (p canaries) refused(c *client) {
	c.t.Helper()
	testenv.Eventually(c.t, func() bool {
		var places int
		err := c.db.QueryRow(testenv.Context(c.t), `SELECT count(DISTINCT (endpoint_id, url)) FROM webhook_deliveries WHERE tries > 0`).Scan(&places)
		return err == nil && places == 3
	}, "an endpoint and two webhook_urls were tried")
}

// watch follows an analysis with a ticket in the address, as browsers do, and
// once more, which is refused.
func (p canaries) watch(c *client, id string) {
	c.t.Helper()
	ticket := c.ticket()
	p["ticket"] = strings.ToLower(ticket)
	c.nobody().stream("/v1/analyses/" + id + "/events?ticket=" + ticket).want("snapshot")
	c.nobody().want(401, "GET /v1/analyses/"+id+"/events?ticket="+ticket, "")
}
