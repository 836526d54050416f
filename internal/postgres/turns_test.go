package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// places gives an account one delivery to each of so many places.
const places = `
WITH u AS (
	INSERT INTO users (id, email, password_hash) VALUES ($1, $1::uuid || '@example.com', '') RETURNING id
), k AS (
	INSERT INTO webhook_secrets (owner_id, secret) SELECT id, '' FROM u
)
INSERT INTO webhook_deliveries (owner_id, target_id, url, event_id, type, data)
SELECT id, gen_random_uuid(), 'https://example.com/', 'msg_1', 'analysis.failed', '{}' FROM u, generate_series(1, $2)`

// Every worker claims after each request that ends: what an account adds to the
// price of that, it adds to everybody's deliveries.
func TestAnAccountWithVeryManyPlacesCostsAClaimLittle(t *testing.T) {
	t.Parallel()
	dsn, seen := testenv.PostgresDSN(t), new(spy)
	db, ctx := testenv.Pool(t, dsn), testenv.Context(t)
	if _, err := db.Exec(ctx, places, uuid.New(), 20_000); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(ctx, "VACUUM ANALYZE webhook_deliveries"); err != nil {
		t.Fatal(err)
	}
	if _, err := spiedStore(t, dsn, seen).ClaimWebhooks(ctx, 4, 1, time.Minute); err == nil {
		t.Fatal("the statement ran, want it noted and stopped")
	}
	for _, before := range []int{0, 6} {
		if p := explain(t, db, seen, before); p.rows() > 3000 {
			t.Errorf("plan %d looks at %.0f rows to claim one, want at most 3000:\n%s", before+1, p.rows(), p)
		}
	}
}

func TestAllOfVeryManyPlacesAreServed(t *testing.T) {
	t.Parallel()
	db, ctx := testenv.Postgres(t), testenv.Context(t)
	s, owner := postgres.New(db, db, postgres.Config{}), uuid.New()
	const all = 1000
	if _, err := db.Exec(ctx, places, owner, all); err != nil {
		t.Fatal(err)
	}
	// What waits for a later try must not stand before what is due.
	if _, err := db.Exec(ctx, "UPDATE webhook_deliveries SET run_at = now() + interval '1 hour' WHERE target_id < '80000000-0000-0000-0000-000000000000'"); err != nil {
		t.Fatal(err)
	}
	var due int
	if err := db.QueryRow(ctx, "SELECT count(*) FROM webhook_deliveries WHERE run_at <= now()").Scan(&due); err != nil {
		t.Fatal(err)
	}
	claimed := map[analysis.ID]bool{}
	testenv.Eventually(t, func() bool {
		got, err := s.ClaimWebhooks(ctx, 4, 64, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			claimed[got[i].ID] = true
		}
		return len(claimed) == due
	}, "every delivery that is due is claimed")
}
