package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// spy notes the statement that a method of the store runs, and stops it.
type spy struct {
	sql  string
	args []any
}

func (s *spy) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	s.sql, s.args = q.SQL, q.Args
	stopped, stop := context.WithCancel(ctx)
	stop()
	return stopped
}

func (s *spy) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// plan is a node of EXPLAIN (ANALYZE, FORMAT JSON).
type plan struct {
	Node      string  `json:"Node Type"`
	Relation  string  `json:"Relation Name"`
	Index     string  `json:"Index Name"`
	Rows      float64 `json:"Actual Rows"`
	Loops     float64 `json:"Actual Loops"`
	Filtered  float64 `json:"Rows Removed by Filter"`
	Rechecked float64 `json:"Rows Removed by Index Recheck"`
	Plans     []plan
}

// explain returns the plan of a prepared statement that was planned some times
// before: after five plans for given arguments, Postgres may settle on one for
// all. What the statement changes is rolled back.
func explain(t *testing.T, db *pgxpool.Pool, seen *spy, before int) *plan {
	t.Helper()
	ctx := testenv.Context(t)
	conn, err := db.Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	execute := "EXECUTE seen" + literals(seen.args)
	statements := append([]string{"BEGIN", "PREPARE seen AS " + seen.sql}, slices.Repeat([]string{"EXPLAIN " + execute}, before)...)
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	var explained []struct{ Plan plan }
	if err := conn.QueryRow(ctx, "EXPLAIN (ANALYZE, FORMAT JSON) "+execute).Scan(&explained); err != nil {
		t.Fatalf("explaining %s: %v", seen.sql, err)
	}
	if _, err := conn.Exec(ctx, "ROLLBACK; DEALLOCATE seen"); err != nil {
		t.Fatal(err)
	}
	return &explained[0].Plan
}

// literals writes arguments as EXPLAIN EXECUTE needs them.
func literals(args []any) string {
	if len(args) == 0 {
		return ""
	}
	quoted := make([]string, len(args))
	for i, arg := range args {
		quoted[i] = literal(arg)
	}
	return "(" + strings.Join(quoted, ", ") + ")"
}

func literal(arg any) string {
	switch v := arg.(type) {
	case *string:
		if v == nil {
			return "NULL"
		}
		return literal(*v)
	case time.Time:
		return literal(v.Format(time.RFC3339Nano))
	case []analysis.ID, []int64:
		return literal(strings.NewReplacer("[", "{", "]", "}", " ", ",").Replace(fmt.Sprint(v)))
	case []string:
		quoted := make([]string, len(v))
		for i := range v {
			quoted[i] = literal(v[i])
		}
		return "ARRAY[" + strings.Join(quoted, ", ") + "]::text[]"
	default:
		return "'" + strings.ReplaceAll(fmt.Sprint(v), "'", "''") + "'"
	}
}

// rows is how many rows of tables the plan looked at.
func (p *plan) rows() float64 {
	sum := 0.0
	if p.Relation != "" && strings.HasSuffix(p.Node, "Scan") {
		sum = (p.Rows + p.Filtered + p.Rechecked) * p.Loops
	}
	for i := range p.Plans {
		sum += p.Plans[i].rows()
	}
	return sum
}

// String shows how tables were read, a line each.
func (p *plan) String() string {
	var b strings.Builder
	if p.Relation != "" {
		fmt.Fprintf(&b, "  %s on %s %s: %.0f rows\n", p.Node, p.Relation, p.Index, (p.Rows+p.Filtered+p.Rechecked)*p.Loops)
	}
	for i := range p.Plans {
		b.WriteString(p.Plans[i].String())
	}
	return b.String()
}
