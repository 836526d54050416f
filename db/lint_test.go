package db_test

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/db"
)

// firstVersion: migrations up to here never met a table with rows, so that
// nobody waits for their locks. They may not break the old program either.
const firstVersion = "20261123999999"

// statement is one of a migration's up section, without comments.
type statement struct {
	sql      string
	excused  bool // a comment before it says -- contract: and why
	existing bool // its table is not made in the same file
}

type rule struct {
	problem string
	advice  string
	broken  func(statement) bool
	// locks: what is wrong is only how long others wait; see firstVersion.
	locks bool
}

func matches(pattern string) func(statement) bool {
	re := regexp.MustCompile(`(?i)` + pattern)
	return func(s statement) bool { return re.MatchString(s.sql) }
}

func onExisting(pattern string, unless string) func(statement) bool {
	bad, good := matches(pattern), matches(unless)
	return func(s statement) bool { return s.existing && bad(s) && !good(s) }
}

// contracting takes away what the running version uses.
func contracting(pattern string) func(statement) bool {
	bad := onExisting(pattern, `^$`)
	return func(s statement) bool { return bad(s) && !s.excused }
}

const laterContract = "first release a version that does not use it, then write -- contract: and since which version nobody does"

var rules = []rule{
	{problem: "renames", advice: "add the new name, write both, and drop the old one later", broken: contracting(`\bRENAME\b`)},
	{problem: "drops a column", advice: laterContract, broken: contracting(`\bDROP\s+COLUMN\b`)},
	{problem: "drops a table", advice: laterContract, broken: contracting(`^DROP\s+TABLE\b`)},
	{problem: "changes a type", advice: "add a column of the new type", broken: contracting(`\bALTER\s+(COLUMN\s+)?\w+\s+(SET\s+DATA\s+)?TYPE\b`)},
	{problem: "refuses NULL at once", advice: "add CHECK (… IS NOT NULL) NOT VALID, validate it in the next file", broken: contracting(`\bSET\s+NOT\s+NULL\b`)},
	{problem: "drops a default", advice: laterContract, broken: contracting(`\bDROP\s+DEFAULT\b`)},
	{problem: "adds a column that old inserts leave out", advice: "give it a DEFAULT", broken: onExisting(`\bADD\s+(COLUMN\s+)?(IF\s+NOT\s+EXISTS\s+)?\w+\s+\w+[^,]*\bNOT\s+NULL\b`, `\bDEFAULT\b|\bCONSTRAINT\b`)},
	{problem: "rewrites the table", advice: "add the column without a default that changes, then set the default", broken: onExisting(`\bADD\b.*\bDEFAULT\s+(now|gen_random_uuid|random|clock_timestamp|nextval)\b`, `^$`), locks: true},
	{problem: "locks out writers while it builds an index", advice: "CREATE INDEX CONCURRENTLY IF NOT EXISTS", broken: onExisting(`^CREATE\s+(UNIQUE\s+)?INDEX\b`, `\bCONCURRENTLY\s+IF\s+NOT\s+EXISTS\b`), locks: true},
	{problem: "checks all rows under a lock", advice: "add it NOT VALID, validate it in the next file", broken: onExisting(`\bADD\s+(CONSTRAINT\s+\w+\s+)?(CHECK|FOREIGN\s+KEY)\b|\bADD\s+COLUMN\b.*\bREFERENCES\b`, `\bNOT\s+VALID\b`), locks: true},
	{problem: "builds an index under a lock", advice: "create it concurrently, then ADD … USING INDEX", broken: onExisting(`\bADD\s+(CONSTRAINT\s+\w+\s+)?(UNIQUE|PRIMARY\s+KEY|EXCLUDE)\b`, `\bUSING\s+INDEX\b`), locks: true},
	{problem: "changes all rows in one transaction", advice: "let the program do it in batches, or write -- contract: and why the table is small", broken: contracting(`^(UPDATE|DELETE)\b`), locks: true},
	{problem: "limits or numbers with a type that is hard to change", advice: "text, bigint, identity, timestamptz", broken: matches(`\b(varchar|character\s+varying|char\s*\(|(small|big)?serial\b|timestamp\s+without)|\b\w+\s+timestamp\s*(,|\)|not|default|$)`)},
}

func TestMigrationsLetTheOldProgramRun(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(db.Migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("found %v, %v", names, err)
	}
	for _, name := range names {
		text, err := db.Migrations.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range lint(path.Base(name), string(text)) {
			t.Errorf("%s %s", name, problem)
		}
	}
}

func TestTheLintRefusesWhatBreaksADeploy(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ sql, problem string }{
		{"ALTER TABLE users RENAME COLUMN email TO mail;", "renames"},
		{"ALTER TABLE users RENAME TO people;", "renames"},
		{"ALTER TABLE users\n  DROP COLUMN email;", "drops a column"},
		{"DROP TABLE users;", "drops a table"},
		{"ALTER TABLE users ALTER COLUMN id TYPE text;", "changes a type"},
		{"ALTER TABLE users ALTER id SET DATA TYPE text;", "changes a type"},
		{"ALTER TABLE users ALTER email SET NOT NULL;", "refuses NULL"},
		{"ALTER TABLE users ALTER email DROP DEFAULT;", "drops a default"},
		{"ALTER TABLE users ADD COLUMN age bigint NOT NULL;", "old inserts"},
		{"ALTER TABLE users ADD COLUMN seen timestamptz NOT NULL DEFAULT now();", "rewrites"},
		{"CREATE INDEX users_age ON users (age);", "locks out writers"},
		{"CREATE UNIQUE INDEX users_age ON users (age);", "locks out writers"},
		{"CREATE INDEX CONCURRENTLY users_age ON users (age);", "locks out writers"},
		{"CREATE INDEX CONCURRENTLY IF NOT EXISTS users_age ON users (age);\nSELECT 1;", "alone"},
		{"ALTER TABLE users ADD CONSTRAINT grown CHECK (age > 0);", "checks all rows"},
		{"ALTER TABLE users ADD FOREIGN KEY (boss) REFERENCES users (id);", "checks all rows"},
		{"ALTER TABLE users ADD CONSTRAINT one UNIQUE (email);", "builds an index"},
		{"UPDATE users SET age = 1;", "changes all rows"},
		{"CREATE TABLE t (id bigserial);", "hard to change"},
		{"CREATE TABLE t (name varchar(20));", "hard to change"},
		{"CREATE TABLE t (at timestamp NOT NULL);", "hard to change"},
		{"-- contract: nobody, since 2.1\nSELECT 1;\nDROP TABLE users;", "drops a table"},
	} {
		problems := lint("20991231000000_x.sql", "-- migrate:up\n"+test.sql+"\n-- migrate:down\nSELECT 1;")
		if !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, test.problem) }) {
			t.Errorf("%q: got %q, want %q", test.sql, problems, test.problem)
		}
	}
	if problems := lint("20991231000000_x.sql", "-- migrate:up\nSELECT 1;"); len(problems) != 1 {
		t.Errorf("without a way down: %q", problems)
	}
}

func TestTheLintTakesWhatADeployCanStand(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY IF NOT EXISTS users_age ON users (age);\n-- migrate:down\nSELECT 1;",
		"-- migrate:up\nCREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL);\nCREATE INDEX t_at ON t (at);\n-- migrate:down\nDROP TABLE t;",
		"-- migrate:up\nALTER TABLE users ADD COLUMN age bigint;\n-- migrate:down\nALTER TABLE users DROP COLUMN age;",
		"-- migrate:up\nALTER TABLE users ADD COLUMN age bigint NOT NULL DEFAULT 0;\n-- migrate:down\nSELECT 1;",
		"-- migrate:up\nALTER TABLE users ADD CONSTRAINT grown CHECK (age > 0) NOT VALID;\n-- migrate:down\nSELECT 1;",
		"-- migrate:up\nALTER TABLE users VALIDATE CONSTRAINT grown;\n-- migrate:down\nSELECT 1;",
		"-- migrate:up\n-- contract: read by nobody since 2.1\nALTER TABLE users DROP COLUMN age;\n-- migrate:down\nSELECT 1;",
		"-- migrate:up\nSELECT 'DROP TABLE users; and more';\n-- migrate:down\nSELECT 1;",
	} {
		if problems := lint("20991231000000_x.sql", text); len(problems) > 0 {
			t.Errorf("%s\n%q", text, problems)
		}
	}
}

// lint says what is wrong with a migration.
func lint(name, text string) []string {
	up, down, ok := strings.Cut(text, "-- migrate:down")
	header, _, _ := strings.Cut(strings.TrimSpace(up), "\n")
	if !ok || !strings.HasPrefix(header, "-- migrate:up") || strings.TrimSpace(down) == "" {
		return []string{"has no -- migrate:up or no -- migrate:down"}
	}
	var problems []string
	statements := parse(up)
	concurrent := matches(`\bCONCURRENTLY\b`)
	for _, s := range statements {
		for _, r := range rules {
			if r.broken(s) && (!r.locks || name > firstVersion) {
				problems = append(problems, fmt.Sprintf("%s: %s\n\t%s", r.problem, r.advice, s.sql))
			}
		}
		if concurrent(s) && (len(statements) > 1 || !strings.Contains(header, "transaction:false")) {
			problems = append(problems, "builds concurrently: that must stand alone in a file with -- migrate:up transaction:false")
		}
	}
	return problems
}
