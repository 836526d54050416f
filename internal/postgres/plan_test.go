package postgres_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// history is 100,000 jobs of 100 days: owner 1 has a fifth of them, 50 others
// the rest. All have ended but the last 5,000 of the six owners that wait, of
// which every 16th is in the stream and every 32nd is about to run. Every tenth
// was replayed three times.
const history = `
WITH n AS (
	SELECT n, now() - (100000 - n) * interval '86 seconds' AS at,
	       CASE WHEN n % 5 = 0 THEN 1 WHEN n > 95000 THEN 2 + n % 6 ELSE 2 + n % 50 END AS owner,
	       CASE WHEN n <= 95000 AND n % 100 = 0 THEN 'failed' WHEN n <= 95000 THEN 'succeeded'
	            ELSE 'queued' END AS status
	FROM generate_series(1, 100000) n
), j AS (
	SELECT n.*, lpad(owner::text, 32, '0')::uuid AS owner_id,
	       (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid AS id
	FROM n
), s AS (
	INSERT INTO submissions (id, owner_id, created_at, source, kind, depth, language, body)
	SELECT id, owner_id, at, 'text', 'kind' || n % 7, 'standard', 'en', repeat('So, we start. ', 10) FROM j
), r AS (
	INSERT INTO results (id, owner_id, created_at, document) SELECT id, owner_id, at, '{}' FROM j WHERE status = 'succeeded'
), p AS (
	INSERT INTO replays (analysis_id, version, replayed_by, attempts) SELECT id, v, owner_id, 5 FROM j, generate_series(1, 3) v WHERE n % 10 = 0
)
INSERT INTO analyses (id, owner_id, lane, status, attempt, created_at, run_at, dispatched_at, deadline, finished_at)
SELECT id, owner_id, 'interactive', status, (status <> 'queued' OR n % 32 = 1)::int, at, at,
       CASE WHEN status <> 'queued' OR n % 16 < 2 THEN at END,
       CASE WHEN n % 10 = 0 THEN at + interval '10 days' - n % 3 * interval '9 days 23 hours' END,
       CASE WHEN status NOT IN ('queued', 'running') THEN at END
FROM j`

// running begins after the statistics were taken, as most work does: they say
// that nothing runs. Some of it has lost its worker.
const running = `
UPDATE analyses SET status = 'running', lease_token = id, lease_until = now() + (abs(hashtext(id::text)) % 4 - 1) * interval '1 hour'
WHERE status = 'queued' AND attempt = 1`

func TestQueriesUseTheirIndexesOnALargeTable(t *testing.T) {
	t.Parallel()
	dsn, seen := testenv.PostgresDSN(t), new(spy)
	db := testenv.Pool(t, dsn)
	fill(t, db)
	for _, q := range queries(t, spiedStore(t, dsn, seen)) {
		t.Run(q.name, func(t *testing.T) {
			if q.run() == nil {
				t.Fatal("the statement ran, want it noted and stopped")
			}
			for _, before := range []int{0, 6} {
				p := explain(t, db, seen, before)
				if read := p.String(); p.rows() > q.atMost || strings.Contains(read, "Seq Scan") {
					t.Errorf("plan %d looks at %.0f rows, want at most %.0f and no table read from end to end:\n%s", before+1, p.rows(), q.atMost, read)
				}
			}
		})
	}
}

// told is 1000 endpoints of 1000 accounts, each with a log of 30 deliveries, some
// of which wait, and events that are not deliveries yet.
const told = `
WITH u AS (
	INSERT INTO users (id, email, password_hash) SELECT lpad(n::text, 32, '0')::uuid, n || '@example.com', '' FROM generate_series(1, 1000) n RETURNING id
), e AS (
	INSERT INTO webhook_endpoints (id, owner_id, url, events, secret) SELECT id, id, '', '{analysis.succeeded,analysis.failed}', '' FROM u RETURNING id
), f AS (
	INSERT INTO webhook_targets (id, owner_id, failures) SELECT id, id, 1 FROM e
), x AS (
	INSERT INTO webhook_events (analysis_id, version, owner_id, status) SELECT a.id, 3, a.owner_id, a.status FROM analyses a WHERE a.status = 'failed'
)
INSERT INTO webhook_deliveries (owner_id, endpoint_id, target_id, event_id, type, data, status, created_at, run_at, ended_at, lease_token, lease_until)
SELECT e.id, e.id, e.id, 'msg_' || n, 'analysis.failed', '{}', s.status, now() - n * interval '10 hours', now() - n % 2 * interval '1 hour',
       CASE WHEN s.status = 'delivered' THEN now() END, CASE WHEN s.status = 'sending' THEN e.id END, CASE WHEN s.status = 'sending' THEN now() END
FROM e, generate_series(1, 30) n, LATERAL (SELECT CASE WHEN n <= 3 THEN 'pending' WHEN n = 4 AND e.id::text LIKE '%0' THEN 'sending' ELSE 'delivered' END AS status) s`

func fill(t *testing.T, db *pgxpool.Pool) {
	t.Helper()
	for _, sql := range []string{history, told, "VACUUM ANALYZE webhook_deliveries", "VACUUM ANALYZE webhook_endpoints", "VACUUM ANALYZE webhook_events", "VACUUM ANALYZE webhook_targets", "VACUUM ANALYZE analyses", "VACUUM ANALYZE submissions", "VACUUM ANALYZE results", "VACUUM ANALYZE replays", running} {
		if _, err := db.Exec(testenv.Context(t), sql); err != nil {
			t.Fatal(err)
		}
	}
}

func spiedStore(t *testing.T, dsn string, seen *spy) *postgres.Store {
	t.Helper()
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	config.ConnConfig.Tracer = seen
	pool, err := pgxpool.NewWithConfig(testenv.Context(t), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return postgres.New(pool, pool, postgres.Config{})
}

// query is one act of the store and how many rows it may look at.
type query struct {
	name   string
	atMost float64
	run    func() error
}

func queries(t *testing.T, s *postgres.Store) []query {
	t.Helper()
	ctx := testenv.Context(t)
	owner := analysis.ID(uuid.MustParse(strings.Repeat("0", 31) + "1"))
	lease := analysis.Lease{ID: owner, Token: owner}
	yesterday := &analysis.Cursor{CreatedAt: time.Now().Add(-24 * time.Hour)}
	list := func(f analysis.Filter, after *analysis.Cursor) func() error {
		return func() error { _, err := s.List(ctx, owner, f, after, 50); return err }
	}
	return []query{
		{"due", 1000, func() error { _, err := s.DispatchDue(ctx, analysis.Interactive, 500); return err }},
		{"refill", 1000, func() error { _, err := s.Refill(ctx, analysis.Interactive, time.Minute, 100); return err }},
		{"orphans", 1000, func() error { _, err := s.RecoverOrphans(ctx, 100); return err }},
		{"expire", 1000, func() error { _, err := s.Expire(ctx, 100); return err }},
		{"retention", 1000, func() error { _, err := s.DeleteAged(ctx, time.Now().Add(-90*24*time.Hour), 100); return err }},
		{"depths", 5000, func() error { _, err := s.Depths(ctx); return err }},
		{"dead letters", 1000, func() error { _, err := s.CountDeadLetters(ctx); return err }},
		{"active of an owner", 200, func() error { _, err := s.CountActive(ctx, owner, 100); return err }},
		{"active of an owner without a limit", 1200, func() error { _, err := s.CountActive(ctx, owner, 100_000); return err }},
		{"key", 3, func() error { _, _, _, err := s.APIKeyByPrefix(ctx, "p"); return err }},
		{"get", 3, func() error { _, err := s.Get(ctx, owner, owner); return err }},
		{"get of many", 300, func() error {
			_, err := s.GetAll(ctx, slices.Repeat([]analysis.Ref{{Owner: owner, ID: owner}}, 100))
			return err
		}},
		{"list", 200, list(analysis.Filter{}, nil)},
		{"list after a cursor", 200, list(analysis.Filter{}, yesterday)},
		{"list of a status", 2500, list(analysis.Filter{Status: analysis.Succeeded}, nil)},
		{"list of a kind", 1500, list(analysis.Filter{Kind: "kind3"}, yesterday)},
		{"dead letters", 400, func() error { _, err := s.DeadLetters(ctx, analysis.DeadFilter{}, nil, 50); return err }},
		{"dead letters after a cursor", 400, func() error { _, err := s.DeadLetters(ctx, analysis.DeadFilter{}, yesterday, 50); return err }},
		{"dead letters to replay", 100, func() error { _, _, err := s.ReplayDead(ctx, owner, analysis.DeadSelector{}, nil, 100); return err }},
		{"replay", 1000, func() error {
			_, _, err := s.ReplayDead(ctx, owner, analysis.DeadSelector{IDs: []analysis.ID{owner}}, nil, 100)
			return err
		}},
		{"list of a batch", 1000, list(analysis.Filter{Batch: analysis.ID{5: 1}}, nil)},
		{"progress", 3000, func() error { _, err := s.Progress(ctx, owner, time.Now().AddDate(0, 0, -90)); return err }},
		{"claim", 1000, func() error { _, err := s.Claim(ctx, owner); return err }},
		{"finish", 10, func() error { _, err := s.Finish(ctx, lease, json.RawMessage("{}")); return err }},
		{"stage", 10, func() error { _, err := s.SetStage(ctx, lease, analysis.Coaching); return err }},
		{"backoff", 10, func() error { _, err := s.Backoff(ctx, lease, time.Second, &analysis.JobError{}); return err }},
		{"extend", 700, func() error { _, err := s.ExtendLeases(ctx, make([]analysis.Lease, 300)); return err }},
		{"has due", 2, func() error { _, err := s.HasDue(ctx, analysis.Interactive); return err }},
		{"webhooks to make", 1100, func() error { _, err := s.FanOutWebhooks(ctx, "", 100); return err }},
		{"webhooks to send", 6500, func() error { _, err := s.ClaimWebhooks(ctx, 4, 64, time.Minute); return err }},
		{"webhooks of lost senders", 200, func() error { _, err := s.ReleaseWebhooks(ctx, 100); return err }},
		{"log of a webhook", 60, func() error { _, err := s.WebhookDeliveries(ctx, owner, owner, "", nil, 50); return err }},
		{"aged webhooks", 300, func() error { _, err := s.DeleteAgedWebhooks(ctx, 30*24*time.Hour, 100); return err }},
		{"cancel", 10, func() error { _, err := s.Cancel(ctx, owner, owner); return err }},
		{"fail", 10, func() error { _, err := s.Fail(ctx, lease, &analysis.JobError{}); return err }},
		{"undispatch", 1000, func() error { return s.Undispatch(ctx, []analysis.ID{owner}) }},
	}
}
