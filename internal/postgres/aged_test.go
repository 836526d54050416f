package postgres_test

import (
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestWhatIsTooOldIsErasedAndNothingElse(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t, postgres.Config{}), testenv.Context(t)
	exec(t, s, `INSERT INTO users (id, email, password_hash, full_name) VALUES ('00000000-0000-7000-8000-000000000001', 'a@example.com', '', '')`)
	for _, age := range []string{"200 days", "1 hour"} {
		exec(t, s, `INSERT INTO refresh_tokens (hash, family, user_id, expires_at)
			VALUES (sha256($1::text::bytea), gen_random_uuid(), '00000000-0000-7000-8000-000000000001', now() - $1::text::interval)`, age)
		exec(t, s, `INSERT INTO idempotency_keys (owner_id, scope, key, fingerprint, analysis_id, created_at)
			VALUES (gen_random_uuid(), 'submit', 'k', '', gen_random_uuid(), now() - $1::text::interval)`, age)
		exec(t, s, `INSERT INTO used_tickets (id, expires_at) VALUES ($1::text, now() + interval '1 hour' - $1::text::interval)`, age)
		exec(t, s, `INSERT INTO tombstones (id, owner_id, deleted_at) VALUES (gen_random_uuid(), gen_random_uuid(), now() - $1::text::interval)`, age)
		exec(t, s, `INSERT INTO keepsakes (owner_id, kind, hash, document, created_at)
			VALUES (gen_random_uuid(), 'feedback', sha256(''), '{}', now() - $1::text::interval)`, age)
	}
	if n, err := s.DeleteAgedKeys(ctx, 10); err != nil || n != 1 {
		t.Errorf("what has its own age: %d, %v", n, err)
	}
	if n, err := s.DeleteAged(ctx, time.Now().Add(-90*24*time.Hour), 10); err != nil || n != 1 {
		t.Errorf("the rest: %d, %v", n, err)
	}
	for _, table := range []string{"refresh_tokens", "used_tickets", "idempotency_keys", "tombstones", "keepsakes"} {
		var left int
		if err := s.Pool().QueryRow(ctx, "SELECT count(*) FROM "+table).Scan(&left); err != nil || left != 1 {
			t.Errorf("%s: %d are left, %v, want the young one", table, left, err)
		}
	}
}
