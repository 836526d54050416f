package db_test

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

var release = flag.Bool("release", false, "take the migrations and statements of now as those of a release")

const (
	sums     = "testdata/released.sum"
	previous = "testdata/previous.sql"
)

// dbmate remembers versions only: a migration that is changed after somebody
// has run it is a difference that no one sees.
func TestReleasedMigrationsNeverChange(t *testing.T) {
	t.Parallel()
	if *release {
		write(t, sums, released(t))
	}
	now := map[string]bool{}
	for line := range strings.Lines(released(t)) {
		now[line] = true
	}
	for line := range strings.Lines(read(t, sums)) {
		if !now[line] {
			t.Errorf("%s was released and is changed or gone: write another migration instead", strings.Fields(line)[1])
		}
	}
}

// During a deploy the version before runs on the schema of this one. Its
// statements stand for it: each must still find its tables, columns and types.
// What they insert is held by the lint, which wants a default for what is new.
func TestTheStatementsOfTheVersionBeforeRunOnThisSchema(t *testing.T) {
	t.Parallel()
	if *release {
		write(t, previous, strings.Join(statements(t), "\n\n")+"\n")
	}
	conn, err := pgx.Connect(t.Context(), testenv.PostgresDSN(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	all := split(read(t, previous))
	if len(all) < 40 {
		t.Fatalf("found %d statements", len(all))
	}
	for _, sql := range all {
		if err := plan(t.Context(), conn, sql); err != nil {
			t.Errorf("%v:\n%s", err, sql)
		}
	}
}

func TestAStatementThatTheSchemaNoLongerFitsIsFound(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, testenv.PostgresDSN(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	if _, err := conn.Exec(ctx, "ALTER TABLE users RENAME COLUMN email TO mail"); err != nil {
		t.Fatal(err)
	}
	failed := 0
	for _, sql := range split(read(t, previous)) {
		if plan(ctx, conn, sql) != nil {
			failed++
		}
	}
	if failed == 0 {
		t.Error("all statements can be planned without a column they use")
	}
}

// plan prepares and plans a statement and runs nothing.
func plan(ctx context.Context, conn *pgx.Conn, sql string) error {
	const name = "of_before"
	prepared, err := conn.Prepare(ctx, name, sql)
	if err != nil {
		return err
	}
	explain := "EXPLAIN EXECUTE " + name
	if n := len(prepared.ParamOIDs); n > 0 {
		explain += "(" + strings.Repeat("NULL, ", n-1) + "NULL)"
	}
	_, err = conn.Exec(ctx, explain)
	if undo := conn.Deallocate(ctx, name); err == nil {
		err = undo
	}
	return err
}

// released has a line of checksum and name for each migration.
func released(t *testing.T) string {
	t.Helper()
	names, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("found %v, %v", names, err)
	}
	var text strings.Builder
	for _, name := range names {
		fmt.Fprintf(&text, "%x  %s\n", sha256.Sum256([]byte(read(t, name))), filepath.ToSlash(name))
	}
	return text.String()
}

// statements are what sqlc made of queries/.
func statements(t *testing.T) (found []string) {
	t.Helper()
	names, err := filepath.Glob("*.sql.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for node := range ast.Preorder(file) {
			literal, ok := node.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				continue
			}
			if text, err := strconv.Unquote(literal.Value); err == nil && strings.HasPrefix(text, "-- name: ") {
				found = append(found, strings.TrimSpace(text))
			}
		}
	}
	return found
}

var beginning = regexp.MustCompile(`(?m)^-- name: `)

func split(text string) (found []string) {
	for _, part := range beginning.Split(text, -1) {
		if part = strings.TrimSpace(part); part != "" {
			found = append(found, "-- name: "+part)
		}
	}
	return found
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
