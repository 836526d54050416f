package postgres_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func openPool(t *testing.T, dsn string, cfg postgres.PoolConfig) *pgxpool.Pool {
	t.Helper()
	pool, err := postgres.Open(testenv.Context(t), dsn, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func TestEveryConnectionHasTheLimitsOfItsPool(t *testing.T) {
	t.Parallel()
	pool := openPool(t, testenv.PostgresDSN(t), postgres.PoolConfig{Name: "api", MaxConns: 50, MinIdle: 4})
	for setting, want := range map[string]string{
		"statement_timeout": "5s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "10s", "application_name": "masterspeak-api",
		"timezone": "UTC", "enable_seqscan": "off", "jit": "off",
	} {
		var got string
		if err := pool.QueryRow(testenv.Context(t), "SELECT current_setting($1)", setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q, %v, want %q", setting, got, err, want)
		}
	}
	cfg := pool.Config()
	if cfg.MaxConns != 50 || cfg.MinIdleConns != 4 || cfg.MaxConnIdleTime != 5*time.Minute ||
		cfg.MaxConnLifetime != 30*time.Minute || cfg.MaxConnLifetimeJitter != 5*time.Minute || cfg.PingTimeout != time.Second {
		t.Errorf("got %d connections, %d idle, for %s and %s+%s, ping %s", cfg.MaxConns, cfg.MinIdleConns, cfg.MaxConnIdleTime,
			cfg.MaxConnLifetime, cfg.MaxConnLifetimeJitter, cfg.PingTimeout)
	}
}

func TestAFullPoolRefusesSoonAndLetsHeartbeatsThrough(t *testing.T) {
	t.Parallel()
	ctx, dsn := testenv.Context(t), testenv.PostgresDSN(t)
	pool := openPool(t, dsn, postgres.PoolConfig{Name: "full", MaxConns: 2, AcquireTimeout: 500 * time.Millisecond})
	vital := openPool(t, dsn, postgres.PoolConfig{Name: "vital", MaxConns: 1})
	s := postgres.New(pool, vital, postgres.Config{})
	sub := speechBy(newOwner())
	testenv.Eventually(t, func() bool { return pool.Ping(ctx) == nil && vital.Ping(ctx) == nil }, "both pools have a connection")
	job := claim(t, s, submit(t, s, sub).Analysis.ID)

	held := pool.AcquireAllIdle(ctx)
	testenv.Eventually(t, func() bool {
		if conn, err := pool.Acquire(ctx); err == nil {
			held = append(held, conn)
		}
		return len(held) == 2
	}, "all connections are taken")
	began := time.Now()
	if _, err := s.Submit(ctx, sub); !errors.Is(err, analysis.ErrUnavailable) {
		t.Errorf("a submission got %v, want ErrUnavailable", err)
	}
	if _, err := s.Get(ctx, sub.Owner, job.ID); !errors.Is(err, analysis.ErrUnavailable) {
		t.Errorf("a reader got %v, want ErrUnavailable", err)
	}
	if waited := time.Since(began); waited > 5*time.Second {
		t.Errorf("they waited for %s", waited)
	}
	if held, err := s.ExtendLeases(ctx, []analysis.Lease{job.Lease}); err != nil || len(held) != 1 {
		t.Errorf("a heartbeat held %v, %v", held, err)
	}
	for _, conn := range held {
		conn.Release()
	}
	submit(t, s, sub)
}
