package e2e

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

// system is an installation: servers, and the program's processes on them.
type system struct {
	dsn  string
	nats *devstack.NATS
	env  []string
}

const (
	email    = "speaker@example.com"
	password = "correct horse battery staple"
)

// newSystem has a migrated Postgres, a NATS server and a user.
func newSystem(t *testing.T, dsn string, more ...string) *system {
	t.Helper()
	s := &system{dsn: dsn, nats: testenv.NATSServer(t)}
	s.env = append([]string{
		"ENV=test", "LOG_LEVEL=INFO", "DATABASE_URL=" + dsn, "NATS_URL=" + s.nats.URL(),
		"HTTP_ADDR=127.0.0.1:0", "OPS_ADDR=127.0.0.1:0", "RATE_LIMIT_ENABLED=false",
		"JWT_ACCESS_KEYS=e2e:" + secret(),
	}, more...)
	s.must(t, command{args: []string{"migrate", "up"}})
	s.must(t, command{args: []string{"users", "create", "--email", email}, stdin: strings.NewReader(password + "\n")})
	return s
}

func secret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// must runs the program to a good end.
func (s *system) must(t *testing.T, c command) string {
	t.Helper()
	c.env = append(s.env, c.env...)
	stdout, stderr, code := run(t, c)
	if code != 0 {
		t.Fatalf("%v ended with %d:\n%s", c.args, code, stderr)
	}
	return stdout
}

// worker starts a worker process.
func (s *system) worker(t *testing.T, env ...string) *process {
	t.Helper()
	p := start(t, command{args: []string{"worker"}, env: append(s.env, env...)})
	p.logged(t, "worker started")
	return p
}

// api starts an API process and logs in.
func (s *system) api(t *testing.T) *client {
	t.Helper()
	p := start(t, command{args: []string{"api"}, env: s.env})
	addr := p.logged(t, "api started")["addr"]
	c := &client{process: p, url: fmt.Sprintf("http://%s", addr)}
	login := c.post(t, "/v1/auth/login", fmt.Sprintf(`{"email":%q,"password":%q}`, email, password))
	var session struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(login.body, &session); err != nil || login.status != http.StatusOK {
		t.Fatalf("login answered %d %s", login.status, login.body)
	}
	c.token = session.AccessToken
	return c
}

// countResults is what Postgres holds: jobs, and results of them.
func countResults(t *testing.T, pool *pgxpool.Pool) (succeeded, results int) {
	t.Helper()
	err := pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM analyses WHERE status = 'succeeded'), (SELECT count(*) FROM results)`).
		Scan(&succeeded, &results)
	if err != nil {
		t.Fatal(err)
	}
	return succeeded, results
}
