package faults

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
)

// journal is kept by triggers in Postgres: every claim, and whatever must never
// happen, so that nothing is missed between two looks.
type journal struct{ pool *pgxpool.Pool }

const journalSchema = `
CREATE TABLE journal_claims (id uuid PRIMARY KEY, at timestamptz NOT NULL);
CREATE TABLE journal_wrongs (id uuid, what text);
CREATE FUNCTION journal_analyses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.lease_token IS NOT NULL AND NEW.lease_token IS DISTINCT FROM OLD.lease_token THEN
		INSERT INTO journal_claims VALUES (NEW.id, clock_timestamp())
		ON CONFLICT (id) DO UPDATE SET at = EXCLUDED.at;
	END IF;
	IF NEW.version < OLD.version OR (NEW.version = OLD.version AND NEW.status <> OLD.status) THEN
		INSERT INTO journal_wrongs VALUES (NEW.id, format('version %s %s became %s %s', OLD.version, OLD.status, NEW.version, NEW.status));
	END IF;
	IF OLD.status NOT IN ('queued', 'running') AND NEW.status <> OLD.status THEN
		INSERT INTO journal_wrongs VALUES (NEW.id, format('%s became %s', OLD.status, NEW.status));
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER journal AFTER UPDATE ON analyses FOR EACH ROW EXECUTE FUNCTION journal_analyses();
CREATE FUNCTION journal_results() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO journal_wrongs VALUES (OLD.id, 'its result was changed');
	RETURN NULL;
END $$;
CREATE TRIGGER journal AFTER UPDATE OR DELETE ON results FOR EACH ROW EXECUTE FUNCTION journal_results();`

func newJournal(t *testing.T, pool *pgxpool.Pool) *journal {
	t.Helper()
	if _, err := pool.Exec(t.Context(), journalSchema); err != nil {
		t.Fatal(err)
	}
	return &journal{pool}
}

// check asserts the invariants that Postgres can tell.
func (j *journal) check(t *testing.T, accepted []uuid.UUID) {
	t.Helper()
	for _, rule := range []struct {
		broken, query string
		args          []any
	}{
		{"acknowledged jobs have not succeeded", `SELECT count(*) FROM unnest($1::uuid[]) AS i(id) LEFT JOIN analyses a USING (id)
			WHERE a.status IS DISTINCT FROM 'succeeded'`, []any{accepted}},
		{"jobs have not ended", `SELECT count(*) FROM analyses WHERE status IN ('queued', 'running')`, nil},
		{"succeeded jobs have no result", `SELECT count(*) FROM analyses WHERE status = 'succeeded' AND id NOT IN (SELECT id FROM results)`, nil},
		{"results are not of a succeeded job, or not the only one", `SELECT count(*) FROM results
			WHERE id NOT IN (SELECT id FROM analyses WHERE status = 'succeeded')
			OR id IN (SELECT id FROM results GROUP BY id HAVING count(*) > 1)`, nil},
		{"things happened that never may", `SELECT count(*) FROM journal_wrongs`, nil},
		// The provider wrote into each answer when it was asked.
		{"results are of an attempt that was fenced off", `SELECT count(*) FROM results JOIN journal_claims USING (id)
			WHERE (document #>> '{coaching,usage,input_tokens}')::bigint < extract(epoch FROM at) * 1000000`, nil},
	} {
		var n int
		if err := j.pool.QueryRow(t.Context(), rule.query, rule.args...).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			t.Errorf("%d %s", n, rule.broken)
		}
	}
	j.show(t)
}

// show prints a few of the things that never may happen.
func (j *journal) show(t *testing.T) {
	t.Helper()
	rows, err := j.pool.Query(t.Context(), `SELECT id::text, what FROM journal_wrongs LIMIT 5`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, what string
		if err := rows.Scan(&id, &what); err != nil {
			t.Fatal(err)
		}
		t.Logf("job %s: %s", id, what)
	}
}

// answered is how many results carry the provider's word; the rule about fenced
// results says nothing without any.
func (j *journal) answered(t *testing.T) (n int) {
	t.Helper()
	err := j.pool.QueryRow(t.Context(), `SELECT count(*) FROM results WHERE document #>> '{coaching,usage,input_tokens}' IS NOT NULL`).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
