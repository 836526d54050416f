package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/amacneil/dbmate/v2/pkg/dbmate"
	_ "github.com/amacneil/dbmate/v2/pkg/driver/postgres" // dbmate finds its driver by the scheme of the URL
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/db"
)

// migrationLock is the advisory lock that migrators queue for: dbmate itself
// takes none. The number is arbitrary and must never change.
const migrationLock int64 = 0x6d61737465727370

// migrationPatience is how long a migration waits for a lock on a table.
const migrationPatience = 3 * time.Second

// noVersion is that of a database without any migration.
const noVersion = "0"

// undefinedTable is the SQLSTATE of a table that is not there.
const undefinedTable = "42P01"

// Migrate brings the schema up to date; any number of processes may call it
// at once, one of them works and the others wait for it.
func Migrate(ctx context.Context, dsn string, log zerolog.Logger) error {
	if err := locked(ctx, dsn, log, func(m *dbmate.DB) error { return m.Migrate() }); err != nil {
		return err
	}
	return checkIndexes(ctx, dsn)
}

// ErrInvalidIndex means that an index was built concurrently and not to its
// end: it costs writes, helps no read, and IF NOT EXISTS takes it for granted.
var ErrInvalidIndex = errors.New("invalid index")

func checkIndexes(ctx context.Context, dsn string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return explain("connecting to check the indexes", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // a polite goodbye, whatever ended
	var names *string
	err = conn.QueryRow(ctx, "SELECT string_agg(indexrelid::regclass::text, ', ') FROM pg_index WHERE NOT indisvalid").Scan(&names)
	if err != nil {
		return explain("checking the indexes", err)
	}
	if names != nil {
		return fmt.Errorf("%w: %s; run REINDEX INDEX CONCURRENTLY for it, then `masterspeak migrate up` again", ErrInvalidIndex, *names)
	}
	return nil
}

// Version returns the newest migration that was applied, "0" when none was, and
// the newest that this program carries.
func Version(ctx context.Context, dsn string) (applied, carried string, err error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return "", "", explain("connecting to read the schema version", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // a polite goodbye, whatever ended
	return version(ctx, conn)
}

// Rollback undoes the newest migration.
func Rollback(ctx context.Context, dsn string, log zerolog.Logger) error {
	return locked(ctx, dsn, log, func(m *dbmate.DB) error { return m.Rollback() })
}

// locked runs one dbmate act under the lock. dbmate has no context: what it
// has begun it ends.
func locked(ctx context.Context, dsn string, log zerolog.Logger, act func(*dbmate.DB) error) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return explain("connecting to migrate", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // and the lock with it
	if _, err := conn.Exec(ctx, "SET lock_timeout = '10min'"); err != nil {
		return explain("preparing to migrate", err)
	}
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrationLock); err != nil {
		return explain("waiting for the migration lock", err)
	}
	m, err := migrator(dsn, log)
	if err != nil {
		return err
	}
	if err := act(m); err != nil {
		return fmt.Errorf("migrating: %w", err)
	}
	return nil
}

func migrator(dsn string, log zerolog.Logger) (*dbmate.DB, error) {
	u, err := driverURL(dsn)
	if err != nil {
		return nil, err
	}
	m := dbmate.New(u)
	m.FS = db.Migrations
	m.MigrationsDir = []string{"migrations"}
	m.AutoDumpSchema = false
	m.Strict = true
	m.Log = lines{log}
	return m, nil
}

// driverURL makes of our DSN what lib/pq, dbmate's driver, understands: pool
// settings go, and on this machine sslmode is said outright, because lib/pq
// would insist on TLS. A migration that waits for a lock makes every request
// on the table wait behind it, so it gives up soon and can be run again.
func driverURL(dsn string) (*url.URL, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, fmt.Errorf("parsing the migration URL: it must be a postgres:// URL")
	}
	q := u.Query()
	for key := range q {
		if strings.HasPrefix(key, "pool_") || key == "default_query_exec_mode" {
			q.Del(key)
		}
	}
	if host := u.Hostname(); !q.Has("sslmode") && (host == "127.0.0.1" || host == "localhost" || host == "::1") {
		q.Set("sslmode", "disable")
	}
	q.Set("lock_timeout", fmt.Sprint(migrationPatience.Milliseconds()))
	u.RawQuery = q.Encode()
	return u, nil
}

// lines turns what dbmate prints into log events.
type lines struct{ log zerolog.Logger }

func (l lines) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		l.log.Info().Str("step", strings.TrimSpace(string(line))).Msg("migration")
	}
	return len(p), nil
}

// SchemaVersion is Version over the store's connections.
func (s *Store) SchemaVersion(ctx context.Context) (applied, carried string, err error) {
	return version(ctx, s.pool)
}

func version(ctx context.Context, q interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}) (applied, carried string, err error) {
	err = q.QueryRow(ctx, "SELECT COALESCE(max(version), $1) FROM schema_migrations", noVersion).Scan(&applied)
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == undefinedTable {
		applied, err = noVersion, nil
	}
	if err != nil {
		return "", newestMigration(), explain("reading the schema version", err)
	}
	return applied, newestMigration(), nil
}

func newestMigration() string {
	names, err := fs.Glob(db.Migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return ""
	}
	newest := strings.TrimPrefix(slices.Max(names), "migrations/")
	version, _, _ := strings.Cut(newest, "_")
	return version
}
