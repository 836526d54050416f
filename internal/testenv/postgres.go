package testenv

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx" for pgtestdb
	"github.com/peterldowns/pgtestdb"

	"github.com/masterspeak/masterspeak/internal/devstack"
)

const databaseVariable = "TEST_DATABASE_URL"

// Postgres returns a pool on a fresh, migrated database of the test's own.
func Postgres(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return Pool(t, PostgresDSN(t))
}

// PostgresDSN returns the URL of a fresh, migrated database of the test's own.
// Its user may do what the application's may: it is not a superuser.
func PostgresDSN(t testing.TB) string {
	t.Helper()
	return newDatabase(t, migrator{})
}

// EmptyPostgresDSN is PostgresDSN without the migrations.
func EmptyPostgresDSN(t testing.TB) string {
	t.Helper()
	return newDatabase(t, pgtestdb.NoopMigrator{})
}

// Pool connects to dsn and closes the pool with the test.
func Pool(t testing.TB, dsn string) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		t.Fatalf("reading the DSN: %v", err)
	}
	config.MaxConns = 10
	pool, err := pgxpool.NewWithConfig(Context(t), config)
	if err != nil {
		t.Fatalf("connecting to %s: %v", dsn, err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// PostgresServer starts a server of the test's own in dir, which Folder made,
// for tests that stop one and start it again. It is as careful as in
// production. Port 0 is a free one.
func PostgresServer(t testing.TB, dir string, port int) *devstack.Postgres {
	t.Helper()
	server, err := devstack.StartPostgres(Context(t), devstack.PostgresConfig{Dir: dir, Port: port, Logger: Logger(t)})
	if err != nil {
		t.Fatalf("StartPostgres: %v", err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Errorf("stopping postgres: %v", err)
		}
	})
	return server
}

// PostgresTools returns the folder with the server's pg_dump and pg_restore. The
// test is skipped where there are none, and fails in CI.
func PostgresTools(t testing.TB) string {
	t.Helper()
	if _, err := serverURL(); err != nil {
		t.Fatalf("starting postgres for tests: %v", err)
	}
	dir := shared.tools()
	if _, err := os.Stat(filepath.Join(dir, "pg_dump")); err == nil {
		return dir
	}
	return filepath.Dir(Program(t, "pg_dump"))
}

func newDatabase(t testing.TB, m pgtestdb.Migrator) string {
	t.Helper()
	server, err := serverURL()
	if err != nil {
		t.Fatalf("starting postgres for tests: %v\nor set %s to the URL of a superuser", err, databaseVariable)
	}
	base, err := clientConfig(server)
	if err != nil {
		t.Fatalf("reading %s: %v", databaseVariable, err)
	}
	dsn := pgtestdb.Custom(t, base, m).URL()
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(whereToLook(dsn))
		}
	})
	return dsn
}

func whereToLook(dsn string) string {
	if os.Getenv(databaseVariable) != "" {
		return "the database is kept: psql '" + dsn + "'"
	}
	return "the database went with the test's private server; set " + databaseVariable +
		" to the URL of a superuser to keep it for a look"
}

// clientConfig takes a URL apart as pgtestdb wants it, which puts it together
// again without escaping.
func clientConfig(server string) (pgtestdb.Config, error) {
	u, err := url.Parse(server)
	if err != nil {
		return pgtestdb.Config{}, fmt.Errorf("parsing the URL: %w", err)
	}
	password, _ := u.User.Password()
	port := u.Port()
	if port == "" {
		port = "5432"
	}
	return pgtestdb.Config{
		DriverName: "pgx",
		Host:       u.Hostname(),
		Port:       port,
		User:       url.User(u.User.Username()).String(),
		Password:   url.User(password).String(),
		Database:   u.Path[min(1, len(u.Path)):],
		Options:    u.RawQuery,
		// The test has ended: what is still connected is a process it killed.
		ForceTerminateConnections: true,
	}, nil
}

// server is the Postgres that all tests of this binary share.
type server struct {
	mu       sync.Mutex // guards what follows
	postgres *devstack.Postgres
	dir      string
	err      error
}

var shared server

func serverURL() (string, error) {
	if given := os.Getenv(databaseVariable); given != "" {
		return given, nil
	}
	return shared.dsn()
}

func (s *server) dsn() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.postgres == nil && s.err == nil {
		s.err = s.start()
	}
	if s.err != nil {
		return "", s.err
	}
	return s.postgres.DSN("postgres"), nil
}

// tools is empty for a server that is not ours.
func (s *server) tools() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.postgres == nil {
		return ""
	}
	return s.postgres.BinDir()
}

func (s *server) start() error {
	sweep(os.TempDir())
	dir, err := makeDir()
	if err != nil {
		return err
	}
	s.dir = dir
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	s.postgres, err = devstack.StartPostgres(ctx, devstack.PostgresConfig{Dir: dir, Fast: true, Ephemeral: true})
	return err
}

func (s *server) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir == "" {
		return nil
	}
	defer os.RemoveAll(s.dir)
	if s.postgres == nil {
		return nil
	}
	return s.postgres.Stop()
}
