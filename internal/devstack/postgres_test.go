package devstack

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// spaced is a state folder with a space in its name.
func spaced(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "my state")
}

func startPostgres(t *testing.T, config PostgresConfig) *Postgres {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	pg, err := StartPostgres(ctx, config)
	if errors.Is(err, ErrNoPostgres) {
		t.Skipf("this machine has no Postgres: %v", err)
	}
	if err != nil {
		t.Fatalf("StartPostgres: %v", err)
	}
	t.Cleanup(func() {
		if err := pg.Stop(); err != nil {
			t.Errorf("Stop: %v", err)
		}
		// Data that moved out of the test's folder is not removed with it.
		if err := os.RemoveAll(pg.cluster.root); err != nil {
			t.Error(err)
		}
	})
	return pg
}

func query(t *testing.T, pg *Postgres, sql string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, pg.DSN("postgres"))
	if err != nil {
		t.Fatalf("connecting: %v", err)
	}
	defer conn.Close(ctx)
	var value string
	if err := conn.QueryRow(ctx, sql).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

func TestPostgresKeepsItsDataAcrossRestartsInAFolderWithASpace(t *testing.T) {
	t.Parallel()
	config := PostgresConfig{Dir: spaced(t)}

	first := startPostgres(t, config)
	query(t, first, "SELECT set_config('x.y', 'z', false)")
	query(t, first, "WITH made AS (SELECT lo_create(4711)) SELECT lo_create::text FROM made")
	if err := first.Stop(); err != nil {
		t.Fatalf("Stop: %v", err)
	}
	if pid := first.cluster.runningPID(); pid != 0 {
		t.Errorf("after Stop postgres still runs as %d", pid)
	}

	second := startPostgres(t, config)
	if got := query(t, second, "SELECT count(*)::text FROM pg_largeobject_metadata"); got != "1" {
		t.Errorf("after a restart: got %s rows, want 1", got)
	}
	if got := query(t, second, "SHOW server_version"); !strings.HasPrefix(got, second.Version()) {
		t.Errorf("Version() = %q, the server says %q", second.Version(), got)
	}
	if _, err := os.Stat(filepath.Join(config.Dir, "postgres.log")); err != nil {
		t.Errorf("log: %v", err)
	}
}

func TestPostgresIsSafeUnlessFast(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		fast bool
		want string
	}{{"dev", false, "on"}, {"tests", true, "off"}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			pg := startPostgres(t, PostgresConfig{Dir: spaced(t), Fast: test.fast})
			for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
				if got := query(t, pg, "SHOW "+setting); got != test.want {
					t.Errorf("%s = %s, want %s", setting, got, test.want)
				}
			}
			if got := query(t, pg, "SHOW listen_addresses"); got != "127.0.0.1" {
				t.Errorf("listen_addresses = %s", got)
			}
		})
	}
}

func TestPostgresRefusesAWrongPassword(t *testing.T) {
	t.Parallel()
	pg := startPostgres(t, PostgresConfig{Dir: spaced(t), Fast: true})
	dsn := strings.Replace(pg.DSN("postgres"), pg.password, "wrong", 1)
	if err := ping(t.Context(), dsn); err == nil {
		t.Error("a wrong password was accepted")
	}
}

func TestEphemeralPostgresLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	pg := startPostgres(t, PostgresConfig{Dir: spaced(t), Fast: true, Ephemeral: true})
	if err := pg.Stop(); err != nil {
		t.Fatalf("Stop: %v", err)
	}
	if _, err := os.Stat(pg.cluster.root); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the data folder is still there: %v", err)
	}
}
