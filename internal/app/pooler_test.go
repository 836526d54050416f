package app_test

import (
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestEverythingWorksThroughAPoolerOfTransactions(t *testing.T) {
	t.Parallel()
	direct := testenv.PostgresDSN(t)
	prepareForPooler(t, direct)
	pooler := testenv.PgBouncer(t, direct)
	s := start(t, "DATABASE_URL="+pooler, "MIGRATE_DATABASE_URL="+direct, "PG_EXEC_MODE=cache_describe")
	s.db = testenv.Pool(t, direct) // the tests' own look, not the product's
	useAccounts(s)
	useDeadLetters(s)
	useQueue(s)
	c := s.join()
	c.want(200, "GET /v1/analyses", "")
	for _, text := range []string{"Good evening.", "Thank you all for coming.", "Um, so, we begin."} {
		at := c.submit(text).Id.String()
		c.until(at, "succeeded")
		c.want(204, "DELETE /v1/analyses/"+at, "")
	}
}

func TestTheRoleBehindAPoolerBringsTheSettings(t *testing.T) {
	t.Parallel()
	direct := testenv.PostgresDSN(t)
	prepareForPooler(t, direct)
	ctx := testenv.Context(t)
	pool, err := postgres.Open(ctx, testenv.PgBouncer(t, direct), postgres.PoolConfig{Name: "test", Pooled: true})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for setting, want := range map[string]string{
		"statement_timeout": "10s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "10s",
		"enable_seqscan": "off", "jit": "off", "timezone": "UTC", "application_name": "masterspeak-test",
	} {
		var got string
		if err := pool.QueryRow(ctx, "SELECT current_setting($1)", setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q, %v, want %q", setting, got, err, want)
		}
	}
}

func TestNothingIsMigratedThroughAPooler(t *testing.T) {
	t.Parallel()
	s := newSystem(t, "PG_EXEC_MODE=cache_describe")
	if _, err := s.migrate(t); err == nil || !strings.Contains(err.Error(), "MIGRATE_DATABASE_URL") {
		t.Errorf("got %v, want that the direct address is missing", err)
	}
}

var sqlBlock = regexp.MustCompile("(?s)```sql\n(.*?)```")

// prepareForPooler runs what docs/postgres.md tells operators to run.
func prepareForPooler(t *testing.T, direct string) {
	t.Helper()
	text, err := os.ReadFile("../../docs/postgres.md")
	if err != nil {
		t.Fatal(err)
	}
	block := sqlBlock.FindSubmatch(text)
	u, err := url.Parse(direct)
	if err != nil || block == nil {
		t.Fatalf("found %q and %v", block, err)
	}
	names := strings.NewReplacer("ROLE masterspeak", `ROLE "`+u.User.Username()+`"`, "DATABASE masterspeak", `DATABASE "`+strings.Trim(u.Path, "/")+`"`)
	if _, err := testenv.Pool(t, direct).Exec(testenv.Context(t), names.Replace(string(block[1]))); err != nil {
		t.Fatal(err)
	}
}
