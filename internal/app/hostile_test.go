package app_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// hostile is one request as its bytes go over the wire, and the one status that
// answers it. Without a credential among the headers it comes from Bob, who has
// an account, a key with the usual scopes, and nothing else here.
type hostile struct {
	name    string
	status  int
	route   string   // method and target
	headers []string // each Name: value; a Host takes the place of ours, "nobody" that of Bob's key
	body    string
	bare    bool // answered by net/http itself, whose words are constant and whose headers are its own
}

// victims are what Ada has and Bob must not see.
type victims struct {
	analysis, key, batch, cursor string
	email                        string
}

const leastHostile = 200

func TestHostileRequestsFindNothingAndBreakNothing(t *testing.T) {
	t.Parallel()
	s := newSystem(t, "ENV=staging", "TRUSTED_HOSTS=127.0.0.1,api.example.com,*.speak.example", "ALLOWED_ORIGINS=https://app.example.com", "BLOB_URL=file://"+t.TempDir())
	s.startAPI()
	s.log.secret(marker)
	bob, ada := s.hostilePeople()
	requests := hostileRequests(s, bob, ada)
	if len(requests) < leastHostile {
		t.Fatalf("the table has %d requests, want %d or more", len(requests), leastHostile)
	}
	t.Logf("%d requests", len(requests))
	before, names := s.rows(), map[string]bool{}
	for _, h := range requests {
		if names[h.name] {
			t.Errorf("two requests are called %s", h.name)
		}
		names[h.name] = true
		t.Run(h.name, func(t *testing.T) { h.run(t, s, bob) })
		if after := s.rows(); after != before {
			t.Fatalf("%s changed the number of rows by %d", h.name, after-before)
		}
	}
	s.unharmed(ada)
}

// hostilePeople are Bob's key, and Ada with something of everything.
func (s *system) hostilePeople() (bob string, v victims) {
	s.t.Helper()
	_, bob, _ = strings.Cut(s.join().headers[0], ": ")
	ada := s.join()
	v.analysis = read[analysis](s.t, ada.want(202, "POST /v1/analyses", `{"text":"`+marker+`","title":"`+marker+`","labels":["`+marker+`"]}`)).Id.String()
	v.batch = read[struct {
		BatchID string `json:"batch_id"`
	}](s.t, ada.want(202, batchRoute, batchOf(`{"text":"`+marker+`"}`, `{"text":"`+marker+`"}`))).BatchID
	v.cursor = *read[struct {
		Next *string `json:"next_cursor"`
	}](s.t, ada.want(200, "GET /v1/analyses?limit=1", "")).Next
	keys := read[struct{ Data []struct{ ID string } }](s.t, ada.want(200, "GET /v1/api-keys", ""))
	v.key = keys.Data[0].ID
	v.email = read[struct{ Email string }](s.t, ada.want(200, "GET /v1/me", "")).Email
	return bob, v
}

// unharmed wants Ada's things as they were.
func (s *system) unharmed(v victims) {
	s.t.Helper()
	var status string
	var revoked bool
	err := s.db.QueryRow(testenv.Context(s.t), `SELECT status, EXISTS (SELECT FROM api_keys WHERE id = $2 AND revoked_at IS NOT NULL)
		FROM analyses WHERE id = $1`, v.analysis, v.key).Scan(&status, &revoked)
	if err != nil || status != "queued" || revoked {
		s.t.Errorf("got Ada's analysis %s, her key revoked %v (%v); want both untouched", status, revoked, err)
	}
}

func (h hostile) run(t *testing.T, s *system, bob string) {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(testenv.Context(t), "tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	deadline, _ := testenv.Context(t).Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		t.Fatal(err)
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		_, _ = io.WriteString(conn, h.wire(bob)) // who is refused early may be hung up on
	}()
	method, _, _ := strings.Cut(h.route, " ")
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatalf("got no answer: %v", err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body) // likewise
	h.judge(t, resp, string(body))
	_ = conn.Close()
	testenv.Closed(t, sent)
}

// wire is the request, with what it does not say itself.
func (h hostile) wire(bob string) string {
	has := func(name string) bool {
		for _, line := range h.headers {
			if len(line) > len(name) && strings.EqualFold(line[:len(name)+1], name+":") || line == name {
				return true
			}
		}
		return false
	}
	var b strings.Builder
	b.WriteString(h.route + " HTTP/1.1\r\n")
	if !has("Host") {
		b.WriteString("Host: api.example.com\r\n")
	}
	if !has("Authorization") && !has("X-API-Key") && !has("nobody") {
		b.WriteString("X-API-Key: " + bob + "\r\n")
	}
	if h.body != "" && !has("Content-Type") {
		b.WriteString("Content-Type: application/json\r\n")
	}
	if h.body != "" && !has("Content-Length") && !has("Transfer-Encoding") {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(h.body))
	}
	for _, line := range h.headers {
		if line != "nobody" {
			b.WriteString(line + "\r\n")
		}
	}
	b.WriteString("\r\n" + h.body)
	return b.String()
}

// internal is what no answer may say: our parts, our tables, our language.
var internal = regexp.MustCompile(`(?i)sql|pgx|postgres|goroutine|panic|runtime|nats|jetstream|redis|echo|\.go\b|interface ?\{|unmarshal|` +
	`reflect|errors\.[a-z]|strconv|invalid character|0x[0-9a-f]{6}|refresh_tokens|unwanted_blobs|idempotency_claims|worker|` +
	`no such file|/tmp/|/home/|127\.0\.0\.1`)

func (h hostile) judge(t *testing.T, resp *http.Response, body string) {
	t.Helper()
	if resp.StatusCode != h.status || resp.StatusCode >= 500 {
		t.Fatalf("got status %d, want %d: %.500s", resp.StatusCode, h.status, body)
	}
	if found := internal.FindString(body); found != "" {
		t.Errorf("the answer says %q: %.500s", found, body)
	}
	if strings.Contains(body, marker) || strings.Contains(fmt.Sprint(resp.Header), marker) {
		t.Errorf("the answer has something of Ada's: %.500s", body)
	}
	if origin := resp.Header.Get("Access-Control-Allow-Origin"); origin != "" {
		t.Errorf("origin %s may read it", origin)
	}
	if h.bare {
		return
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
		"Referrer-Policy": "no-referrer", "Strict-Transport-Security": "max-age=63072000; includeSubDomains", "Server": "", "X-Powered-By": "",
	} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("got %s %q, want %q", name, got, want)
		}
	}
	if h.status < 400 || strings.HasPrefix(h.route, "HEAD ") {
		return
	}
	var p problem
	if err := json.Unmarshal([]byte(body), &p); err != nil || resp.Header.Get("Content-Type") != "application/problem+json" ||
		p.Status != h.status || p.Code == "" || p.RequestId != resp.Header.Get("X-Request-ID") {
		t.Errorf("got %s, %s (%v), want a problem", resp.Header.Get("Content-Type"), body, err)
	}
}
