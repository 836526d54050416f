package stage

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/masterspeak/masterspeak/internal/devstack"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// System is an installation: servers, and the program's processes on them.
type System struct {
	DSN  string
	NATS *devstack.NATS // embedded
	Env  []string
}

const (
	email    = "speaker@example.com"
	password = "correct horse battery staple"
)

// NewSystem has a migrated Postgres, an embedded NATS server and a user.
func NewSystem(t testing.TB, dsn string, more ...string) *System {
	t.Helper()
	server := testenv.NATSServer(t)
	s := NewSystemOn(t, dsn, server.URL(), more...)
	s.NATS = server
	s.AddOwnUser(t)
	return s
}

// NewSystemOn is NewSystem on servers that run already, and without users.
func NewSystemOn(t testing.TB, dsn, nats string, more ...string) *System {
	t.Helper()
	s := &System{DSN: dsn}
	s.Env = append([]string{
		"ENV=test", "LOG_LEVEL=INFO", "DATABASE_URL=" + dsn, "NATS_URL=" + nats,
		"HTTP_ADDR=127.0.0.1:0", "OPS_ADDR=127.0.0.1:0", "RATE_LIMIT_ENABLED=false",
		"JWT_ACCESS_KEYS=" + NewKey("e2e"), "ENCRYPTION_KEYS=" + NewKey("e2e"),
	}, more...)
	s.Must(t, Command{Args: []string{"migrate", "up"}})
	return s
}

// AddOwnUser makes the one whom API and Login use.
func (s *System) AddOwnUser(t testing.TB) { t.Helper(); s.AddUser(t, email) }

// AddUser makes one who can log in.
func (s *System) AddUser(t testing.TB, email string) {
	t.Helper()
	s.Must(t, Command{Args: []string{"users", "create", "--email", email}, Stdin: strings.NewReader(password + "\n")})
}

// NewKey is one key of a ring.
func NewKey(id string) string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return id + ":" + hex.EncodeToString(b)
}

// Must runs the program to a good end.
func (s *System) Must(t testing.TB, c Command) string {
	t.Helper()
	c.Env = append(s.Env, c.Env...)
	stdout, stderr, code := Run(t, c)
	if code != 0 {
		t.Fatalf("%v ended with %d:\n%s", c.Args, code, stderr)
	}
	return stdout
}

// Worker starts a worker process.
func (s *System) Worker(t testing.TB, env ...string) *Process {
	t.Helper()
	p := Start(t, Command{Args: []string{"worker"}, Env: append(s.Env, env...)})
	p.Logged(t, "worker started")
	return p
}

// API starts an API process and logs in.
func (s *System) API(t testing.TB, env ...string) *Client {
	t.Helper()
	p := Start(t, Command{Args: []string{"api"}, Env: append(s.Env, env...)})
	addr := p.Logged(t, "api started")["addr"]
	c := &Client{Process: p, URL: fmt.Sprintf("http://%s", addr)}
	s.Login(t, c)
	return c
}

// Login makes the client the system's user.
func (s *System) Login(t testing.TB, c *Client) { t.Helper(); c.Login(t, email) }

// Login makes the client a user's.
func (c *Client) Login(t testing.TB, email string) {
	t.Helper()
	login := c.Post(t, "/v1/auth/login", fmt.Sprintf(`{"email":%q,"password":%q}`, email, password))
	var session struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(login.Body, &session); err != nil || login.Status != http.StatusOK {
		t.Fatalf("login answered %d %s", login.Status, login.Body)
	}
	c.Token = session.AccessToken
}

// CountResults is what Postgres holds: jobs, and results of them.
func CountResults(t testing.TB, pool *pgxpool.Pool) (succeeded, results int) {
	t.Helper()
	err := pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM analyses WHERE status = 'succeeded'), (SELECT count(*) FROM results)`).
		Scan(&succeeded, &results)
	if err != nil {
		t.Fatal(err)
	}
	return succeeded, results
}
