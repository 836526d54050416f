package app_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/app"
	"github.com/masterspeak/masterspeak/internal/config"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// system is the whole product in this process, over servers of the test's own.
type system struct {
	t      *testing.T
	cfg    *config.Config
	db     *pgxpool.Pool
	log    *journal
	mail   *testenv.SMTP // gets all letters, unless env says otherwise
	http   *http.Client
	url    string // of the API
	opsURL string

	stops []func() // of what runs

	mu        sync.Mutex // guards exercised
	exercised map[string]bool
}

// baseURL is what links in letters begin with.
const baseURL = "https://speech.example.com"

// newKey is one key of a ring.
func newKey(id string) string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return id + ":" + hex.EncodeToString(key)
}

// newSystem has servers and a configuration, and runs nothing yet. Each of env
// is NAME=value; by default there are no rate limits.
func newSystem(t *testing.T, env ...string) *system {
	t.Helper()
	vars := map[string]bool{}
	for _, e := range env {
		name, _, _ := strings.Cut(e, "=")
		vars[name] = true
	}
	environ := []string{
		"ENV=development", "HTTP_ADDR=127.0.0.1:0", "OPS_ADDR=127.0.0.1:0", "RATE_LIMIT_ENABLED=false",
		"SOFT_STOP=2s", "DRAIN_DELAY=0s", "JWT_ACCESS_KEYS=" + newKey("test"), "JWT_RESET_KEYS=" + newKey("test"),
		"JWT_VERIFY_KEYS=" + newKey("test"), "TICKET_KEYS=" + newKey("test"), "MAIL_FROM=speech@example.com", "PUBLIC_BASE_URL=" + baseURL,
	}
	mailbox := testenv.NewSMTP(t, nil, false)
	if !vars["SMTP_URL"] {
		environ = append(environ, "SMTP_URL=smtp://"+mailbox.Addr)
	}
	if !vars["DATABASE_URL"] {
		environ = append(environ, "DATABASE_URL="+testenv.PostgresDSN(t))
	}
	if !vars["NATS_URL"] {
		environ = append(environ, "NATS_URL="+testenv.NATS(t))
	}
	cfg, err := config.Load(append(environ, env...))
	if err != nil {
		t.Fatal(err)
	}
	s := &system{t: t, cfg: cfg, mail: mailbox, log: &journal{}, exercised: map[string]bool{}}
	s.db = testenv.Pool(t, cfg.DatabaseURL.Reveal())
	s.http = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8, ExpectContinueTimeout: time.Minute}}
	t.Cleanup(func() { s.log.check(t) })
	t.Cleanup(s.stop)
	return s
}

// start is newSystem, migrated, with an API and a worker.
func start(t *testing.T, env ...string) *system {
	t.Helper()
	s := newSystem(t, env...)
	if err := app.MigrateUp(testenv.Context(t), s.cfg, io.Discard, zerolog.New(s.log)); err != nil {
		t.Fatal(err)
	}
	s.startAPI()
	s.startWorker()
	return s
}

// startAPI runs an API and remembers where it listens.
func (s *system) startAPI() {
	s.t.Helper()
	own := &journal{}
	s.run(app.API, own)
	started := own.wait(s.t, "api started")
	s.url, s.opsURL = "http://"+started["addr"], "http://"+started["ops_addr"]
}

// startWorker runs a worker. Its stream is made by the worker itself.
func (s *system) startWorker() { s.runWorker(io.Discard) }

func (s *system) runWorker(own io.Writer) { s.run(app.Worker, own) }

type service func(context.Context, *config.Config, zerolog.Logger) error

// run keeps a service up until stop, and wants it to end cleanly.
func (s *system) run(f service, own io.Writer) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- f(ctx, s.cfg, zerolog.New(io.MultiWriter(own, s.log))) }()
	s.stops = append(s.stops, func() {
		stop()
		if err := <-ended; err != nil {
			s.t.Errorf("a service ended with %v", err)
		}
	})
}

// stop ends what runs, at the latest with the test. One that started servers
// again calls it by itself, or they would go first.
func (s *system) stop() {
	s.http.CloseIdleConnections()
	for _, stop := range slices.Backward(s.stops) {
		stop()
	}
	s.stops = nil
}

// rows counts what is stored, in all tables together.
func (s *system) rows() (n int64) {
	s.t.Helper()
	const count = `SELECT coalesce(sum((xpath('/row/n/text()', query_to_xml(
		format('SELECT count(*) AS n FROM public.%I', tablename), false, true, '')))[1]::text::bigint), 0)
		FROM pg_tables WHERE schemaname = 'public'`
	if err := s.db.QueryRow(testenv.Context(s.t), count).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}
