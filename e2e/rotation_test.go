package e2e

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

var rings = []string{"JWT_ACCESS_KEYS", "JWT_RESET_KEYS", "JWT_VERIFY_KEYS", "TICKET_KEYS"}

// Every ring is changed in the three deploys that docs/configuration.md asks
// for, while people register, come back, read letters and watch.
func TestNoRequestFailsWhileEveryKeyIsChanged(t *testing.T) {
	t.Parallel()
	letters := testenv.NewSMTP(t, nil, false)
	r := &rotation{
		System: stage.NewSystem(t, testenv.PostgresDSN(t), "DRAIN_DELAY=1s", "SMTP_URL=smtp://"+letters.Addr,
			"MAIL_FROM=speech@example.com", "PUBLIC_BASE_URL=https://speech.example.com"),
		letters: letters, balancer: newBalancer(t), old: newRing("old"), next: newRing("new"),
	}
	client := http.Client{Transport: r.balancer}
	visitor := func() *visitor {
		return &visitor{Client: stage.Client{URL: "http://balancer", HTTP: &client}, t: t, letters: letters}
	}
	r.deploy(t, func(name string) string { return r.old[name] })

	load := startVisits(t, visitor)
	first := visitor()
	first.arrive()
	before := first.Token
	for _, step := range []func(string) string{
		func(name string) string { return r.old[name] + "," + r.next[name] },
		func(name string) string { return r.next[name] + "," + r.old[name] },
		func(name string) string { return r.next[name] },
	} {
		guest := visitor()
		guest.arrive() // before the deploy, and goes on after it
		guest.refresh()
		load.reach(t, 3)
		r.deploy(t, step)
		if !strings.Contains(step("TICKET_KEYS"), ",") {
			guest.refresh() // an access token is signed anew, or has run out, by the last step
		} else {
			guest.leave()
		}
		guest.stay()
		load.reach(t, 3)
	}
	load.end()
	first.Token = before
	first.want(http.StatusUnauthorized, http.MethodGet, "/v1/me", "") // the old keys count no longer
	t.Logf("%d requests, none failed", load.requests.Load())
}

// rotation is a system behind a balancer whose keys change.
type rotation struct {
	*stage.System
	letters   *testenv.SMTP
	balancer  *balancer
	old, next map[string]string // one key for each ring
	replicas  []*replica
}

func newRing(id string) map[string]string {
	ring := map[string]string{}
	for _, name := range rings {
		ring[name] = stage.NewKey(id)
	}
	return ring
}

// deploy replaces the two replicas one after the other.
func (r *rotation) deploy(t *testing.T, keys func(name string) string) {
	t.Helper()
	s := *r.System
	s.Env = append([]string{}, r.Env...)
	for _, name := range rings {
		s.Env = append(s.Env, name+"="+keys(name)) // a later entry wins
	}
	for i := range 2 {
		replacement := r.balancer.deploy(t, &s)
		if i < len(r.replicas) {
			r.replicas[i].process.Signal(t, syscall.SIGTERM)
			r.replicas[i].process.Wait(t)
			r.replicas[i] = replacement
		} else {
			r.replicas = append(r.replicas, replacement)
		}
	}
}

// visits are people who come one after the other.
type visits struct {
	requests atomic.Int64
	rounds   atomic.Int64
	stop     chan struct{}
	done     sync.WaitGroup
	once     sync.Once
}

func startVisits(t *testing.T, visitor func() *visitor) *visits {
	v := &visits{stop: make(chan struct{})}
	for range 3 {
		v.done.Go(func() {
			for !t.Failed() {
				select {
				case <-v.stop:
					return
				default:
				}
				who := visitor()
				who.requests = &v.requests
				who.arrive()
				who.stay()
				who.leave()
				v.rounds.Add(1)
			}
		})
	}
	t.Cleanup(v.end)
	return v
}

func (v *visits) end() {
	v.once.Do(func() { close(v.stop) })
	v.done.Wait()
}

// reach waits for so many more visits.
func (v *visits) reach(t *testing.T, more int64) {
	t.Helper()
	want := v.rounds.Load() + more
	testenv.Eventually(t, func() bool { return v.rounds.Load() >= want || t.Failed() }, "people come and go")
}

// visitor is one person. Whatever is not answered as wanted fails the test.
type visitor struct {
	stage.Client
	t                         *testing.T
	letters                   *testenv.SMTP
	requests                  *atomic.Int64
	email, word, refreshToken string
	verify, reset             string // tokens of letters
}

// want asks once: there is no second try.
func (v *visitor) want(status int, method, path, body string) []byte {
	a, err := v.Try(v.t.Context(), method, path, body)
	if v.requests != nil {
		v.requests.Add(1)
	}
	if err != nil || a.Status != status {
		v.t.Errorf("%s %s: got %d %s %v, want %d", method, path, a.Status, a.Body, err, status)
	}
	return a.Body
}

func (v *visitor) login() {
	v.session(v.want(http.StatusOK, http.MethodPost, "/v1/auth/login", fmt.Sprintf(`{"email":%q,"password":%q}`, v.email, v.word)))
}

func (v *visitor) refresh() {
	v.session(v.want(http.StatusOK, http.MethodPost, "/v1/auth/refresh", fmt.Sprintf(`{"refresh_token":%q}`, v.refreshToken)))
}

func (v *visitor) session(body []byte) {
	var s struct {
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
	}
	_ = json.Unmarshal(body, &s) // an answer that is none has failed the test
	v.Token, v.refreshToken = s.AccessToken, s.RefreshToken
}

// arrive registers, logs in and asks for letters.
func (v *visitor) arrive() {
	v.email, v.word = strings.ToLower(rand.Text())+"@example.com", rand.Text()
	v.want(http.StatusAccepted, http.MethodPost, "/v1/auth/register", fmt.Sprintf(`{"email":%q,"password":%q}`, v.email, v.word))
	v.login()
	v.want(http.StatusAccepted, http.MethodPost, "/v1/auth/password/forgot", fmt.Sprintf(`{"email":%q}`, v.email))
	v.verify, v.reset = v.letter("Confirm"), v.letter("Choose")
	for range 2 {
		v.want(http.StatusAccepted, http.MethodPost, "/v1/analyses", `{"text":"Good evening."}`)
	}
}

// stay uses the session, lists page by page and watches by a ticket.
func (v *visitor) stay() {
	v.want(http.StatusOK, http.MethodGet, "/v1/me", "")
	var page struct {
		NextCursor string `json:"next_cursor"`
	}
	_ = json.Unmarshal(v.want(http.StatusOK, http.MethodGet, "/v1/analyses?limit=1", ""), &page)
	v.want(http.StatusOK, http.MethodGet, "/v1/analyses?limit=1&cursor="+page.NextCursor, "")
	var made struct{ Ticket string }
	_ = json.Unmarshal(v.want(http.StatusCreated, http.MethodPost, "/v1/stream-tickets", ""), &made)
	browser := v.Client
	browser.Token = ""
	res, err := browser.Open(v.t.Context(), http.MethodGet, "/v1/events?ticket="+made.Ticket, "")
	if err != nil || res.StatusCode != http.StatusOK {
		v.t.Errorf("opening a stream by a ticket: %v %v", res, err)
		return
	}
	_ = res.Body.Close()
	v.refresh()
}

// leave uses the tokens of the letters.
func (v *visitor) leave() {
	v.want(http.StatusNoContent, http.MethodPost, "/v1/auth/verify", fmt.Sprintf(`{"token":%q}`, v.verify))
	v.word = rand.Text()
	v.want(http.StatusNoContent, http.MethodPost, "/v1/auth/password/reset", fmt.Sprintf(`{"token":%q,"password":%q}`, v.reset, v.word))
	v.login()
}

var letterToken = regexp.MustCompile(`#/\S+\?token=(\S+)`)

func (v *visitor) letter(subject string) (token string) {
	testenv.Eventually(v.t, func() bool {
		for _, l := range v.letters.Letters(v.email) {
			if found := letterToken.FindStringSubmatch(l.Text); found != nil && strings.HasPrefix(l.Message.Header.Get("Subject"), subject) {
				token = found[1]
			}
		}
		return token != "" || v.t.Failed()
	}, "a letter has come")
	return token
}
