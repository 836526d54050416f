package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/devstack"
	"github.com/masterspeak/masterspeak/internal/postgres"
)

// ground is the private Postgres that all run on, as careful as in production.
type ground struct {
	dir string
	pg  *devstack.Postgres
}

func openGround(ctx context.Context) (*ground, error) {
	dir, err := os.MkdirTemp("", "masterspeak-bench-")
	if err != nil {
		return nil, fmt.Errorf("making a folder: %w", err)
	}
	pg, err := devstack.StartPostgres(ctx, devstack.PostgresConfig{Dir: dir, Ephemeral: true})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return &ground{dir: dir, pg: pg}, nil
}

func (g *ground) close() {
	if err := errors.Join(g.pg.Stop(), os.RemoveAll(g.dir)); err != nil {
		fmt.Fprintln(os.Stderr, "bench: cleaning up:", err)
	}
}

// exec runs statements one by one on the database postgres.
func (g *ground) exec(ctx context.Context, statements ...string) error {
	conn, err := pgx.Connect(ctx, g.pg.DSN("postgres"))
	if err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("running %s: %w", sql, err)
		}
	}
	return nil
}

// freshDatabase makes a migrated database.
func (g *ground) freshDatabase(ctx context.Context, name string) (dsn string, drop func() error, err error) {
	return g.copyDatabase(ctx, name, "template1")
}

// copyDatabase makes a migrated database that begins as another. A checkpoint
// puts everybody at the same distance from the next.
func (g *ground) copyDatabase(ctx context.Context, name, template string) (dsn string, drop func() error, err error) {
	if err := g.exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template+""); err != nil {
		return "", nil, err
	}
	dsn = g.pg.DSN(name)
	drop = func() error {
		return g.exec(context.WithoutCancel(ctx), "DROP DATABASE "+name+" WITH (FORCE)")
	}
	if err := errors.Join(postgres.Migrate(ctx, dsn, zerolog.Nop()), g.exec(ctx, "CHECKPOINT")); err != nil {
		return "", nil, errors.Join(err, drop())
	}
	return dsn, drop, nil
}

// settings are those of the server that trade safety for speed.
func (g *ground) settings(ctx context.Context) (map[string]string, error) {
	conn, err := pgx.Connect(ctx, g.pg.DSN("postgres"))
	if err != nil {
		return nil, fmt.Errorf("connecting: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	values := map[string]string{}
	for _, name := range []string{"server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "shared_buffers"} {
		var value string
		if err := conn.QueryRow(ctx, "SELECT current_setting($1)", name).Scan(&value); err != nil {
			return nil, fmt.Errorf("reading the setting %s: %w", name, err)
		}
		values["postgres "+name] = value
	}
	return values, nil
}

// openPool opens a pool with all its connections made: a handshake costs more
// than a job.
func openPool(ctx context.Context, dsn string, size int) (*pgxpool.Pool, error) {
	pool, err := postgres.Open(ctx, dsn, postgres.PoolConfig{Name: "bench", MaxConns: size})
	if err != nil {
		return nil, err
	}
	conns := make([]*pgxpool.Conn, size)
	for i := range conns {
		if conns[i], err = pool.Acquire(ctx); err != nil {
			return nil, fmt.Errorf("connecting: %w", err)
		}
	}
	for _, c := range conns {
		c.Release()
	}
	return pool, nil
}

// scratch makes a folder for a server that keeps its own files.
func scratch(name string) (dir string, remove func(), err error) {
	if dir, err = os.MkdirTemp("", "masterspeak-bench-"+name+"-"); err != nil {
		return "", nil, fmt.Errorf("making a folder: %w", err)
	}
	return dir, func() { _ = os.RemoveAll(dir) }, nil
}
