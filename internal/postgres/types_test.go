package postgres_test

import (
	"reflect"
	"testing"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestIDsAndTextsComeBackAsTheyWent(t *testing.T) {
	t.Parallel()
	pool, ctx := newStore(t, postgres.Config{}).Pool(), testenv.Context(t)
	one, other := newOwner(), newOwner()
	for _, ids := range [][]analysis.ID{nil, {}, {one}, {one, {}, other, one}} {
		for _, texts := range [][]string{nil, {}, {""}, {"a", "", "Größe 🎤", `"{},\`, "NULL"}} {
			var gotIDs []analysis.ID
			var gotTexts []string
			var n *int
			err := pool.QueryRow(ctx, "SELECT $1::uuid[], $2::text[], array_length($1, 1)", ids, texts).Scan(&gotIDs, &gotTexts, &n)
			if err != nil || !reflect.DeepEqual(gotIDs, ids) || !reflect.DeepEqual(gotTexts, texts) {
				t.Errorf("%v and %q came back as %v and %q: %v", ids, texts, gotIDs, gotTexts, err)
			}
			if (n == nil) != (len(ids) == 0) || n != nil && *n != len(ids) {
				t.Errorf("the server counts %v ids, sent %d", n, len(ids))
			}
		}
	}
}

func TestAnIDMayBeMissingOnlyWhereItIsAPointer(t *testing.T) {
	t.Parallel()
	pool, ctx := newStore(t, postgres.Config{}).Pool(), testenv.Context(t)
	owner := newOwner()
	for _, want := range []*analysis.ID{nil, &owner} {
		var got *analysis.ID
		if err := pool.QueryRow(ctx, "SELECT $1::uuid", want).Scan(&got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%v came back as %v: %v", want, got, err)
		}
	}
	var id analysis.ID
	if err := pool.QueryRow(ctx, "SELECT NULL::uuid").Scan(&id); err == nil {
		t.Error("NULL became an id")
	}
	var back string
	if err := pool.QueryRow(ctx, "SELECT $1::uuid::text", owner).Scan(&back); err != nil || back != owner.String() {
		t.Errorf("%s came back as %s: %v", owner, back, err)
	}
}
