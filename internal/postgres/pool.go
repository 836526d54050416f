package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// PoolConfig sizes a pool; zero fields have defaults.
type PoolConfig struct {
	// Name is shown by the server as application_name.
	Name string
	// MaxConns is the limit of this process; 10 when zero.
	MaxConns int
	// MinIdle connections are kept open for the next rush, in the background.
	MinIdle int
	// StatementTimeout ends a statement that runs longer; 5 s when zero.
	StatementTimeout time.Duration
	// AcquireTimeout ends the wait for a connection while all are taken; 2 s
	// when zero.
	AcquireTimeout time.Duration
	// Pooled is for a pooler of transactions in between, such as pgbouncer:
	// nothing is left in a session, neither prepared statements nor settings.
	// What the settings would do, the role must have; see docs/postgres.md.
	Pooled bool
}

func (c PoolConfig) withDefaults() PoolConfig {
	if c.MaxConns == 0 {
		c.MaxConns = 10
	}
	if c.StatementTimeout == 0 {
		c.StatementTimeout = 5 * time.Second
	}
	if c.AcquireTimeout == 0 {
		c.AcquireTimeout = 2 * time.Second
	}
	return c
}

// Open makes a pool. It does not connect: a server that is away is found out
// by the first statement, and waited for by the caller.
func Open(ctx context.Context, dsn string, cfg PoolConfig) (*pgxpool.Pool, error) {
	pc, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("parsing DATABASE_URL: %w", err)
	}
	cfg = cfg.withDefaults()
	pc.MaxConns = int32(min(cfg.MaxConns, 1000))                  //nolint:gosec // bounded on this line
	pc.MinIdleConns = int32(min(cfg.MinIdle, cfg.MaxConns, 1000)) //nolint:gosec // bounded on this line
	pc.MaxConnIdleTime = 5 * time.Minute
	pc.MaxConnLifetime = 30 * time.Minute
	pc.MaxConnLifetimeJitter = 5 * time.Minute
	pc.HealthCheckPeriod = 30 * time.Second
	pc.PingTimeout = time.Second
	pc.ConnConfig.ConnectTimeout = 5 * time.Second
	pc.ConnConfig.Tracer = patience{limit: cfg.AcquireTimeout}
	cfg.session(pc.ConnConfig)
	// A cancelled context asks the server to cancel instead of cutting the
	// connection, so that a client that hangs up costs no reconnect.
	pc.ConnConfig.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, CancelRequestDelay: 0, DeadlineDelay: time.Second}
	}
	pc.AfterConnect = func(_ context.Context, c *pgx.Conn) error {
		registerTypes(c.TypeMap())
		c.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, fmt.Errorf("opening a postgres pool: %w", err)
	}
	return pool, nil
}

// session says how a connection is used and what the server holds it to.
func (c PoolConfig) session(conn *pgx.ConnConfig) {
	params := conn.RuntimeParams
	params["application_name"] = "masterspeak-" + c.Name
	params["timezone"] = "UTC"
	if c.Pooled {
		conn.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
		return
	}
	params["statement_timeout"] = fmt.Sprint(c.StatementTimeout.Milliseconds())
	params["lock_timeout"] = "2000"
	params["idle_in_transaction_session_timeout"] = "10000"
	// A statement prepared while a table is small would read all of it, and go
	// on to do so while the table grows, until the server takes statistics.
	// Every statement of ours has an index to go by.
	params["enable_seqscan"] = "off"
	params["jit"] = "off"
}
