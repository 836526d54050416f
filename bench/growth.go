package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// What an installation of some age holds: history and backlog, of a thousand
// owners. With -jobs below the default both shrink alike.
const (
	historyPerJob = 50
	backlogPerJob = 5
)

// grown is the database that each round copies.
const grown = "bench_grown"

// runGrowth counts results, whoever's they are: beside a backlog, new jobs take
// turns with old ones. The clock stops when all are submitted and as many done.
func runGrowth(ctx context.Context, b *bout) (err error) {
	dsn, drop, err := b.freshDatabase(ctx, grown)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()
	if err := b.grow(ctx, dsn); err != nil {
		return err
	}
	return b.rounds(func() error {
		var empty, full figures
		err := b.inTurn(
			func() (err error) { empty, err = b.driveOn(ctx, "template1"); return err },
			func() (err error) { full, err = b.driveOn(ctx, grown); return err },
		)
		if err != nil {
			return err
		}
		b.note("empty", "jobs/s", empty.JobsPerSecond)
		b.note("empty, submits", "submit/s", empty.SubmitsPerSecond)
		b.note("grown", "jobs/s", full.JobsPerSecond)
		b.note("grown, submits", "submit/s", full.SubmitsPerSecond)
		b.note("grown / empty, jobs", "×", full.JobsPerSecond/empty.JobsPerSecond)
		b.note("grown / empty, submits", "×", full.SubmitsPerSecond/empty.SubmitsPerSecond)
		return nil
	})
}

// driveOn runs ours on a copy of a database.
func (b *bout) driveOn(ctx context.Context, template string) (f figures, err error) {
	dsn, drop, err := b.copyDatabase(ctx, "bench_"+b.name, template)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	h := newHeat(dsn, b.options)
	if err := runOurs(ctx, h); err != nil {
		return f, err
	}
	for name, value := range h.settings {
		b.settings[name] = value
	}
	return h.figures(), nil
}

// Ids sort by time, as the product's own do; they begin at a fixed one, so that
// the three tables agree.
const (
	agedID    = `(lpad(to_hex(1700000000000 + n), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid`
	agedOwner = `md5((n % 1000)::text)::uuid`

	growEnded = `INSERT INTO analyses (id, owner_id, lane, status, attempt, version, dispatched_at, started_at, finished_at)
SELECT ` + agedID + `, ` + agedOwner + `, 'interactive', 'succeeded', 1, 3, now(), now(), now() FROM generate_series(1, $1::int) n`
	growTexts = `INSERT INTO submissions (id, owner_id, source, kind, depth, language, body)
SELECT ` + agedID + `, ` + agedOwner + `, 'text', 'general', 'standard', 'en', $2 FROM generate_series(1, $1::int) n`
	growResults = `INSERT INTO results (id, owner_id, document)
SELECT ` + agedID + `, ` + agedOwner + `, $2::jsonb FROM generate_series(1, $1::int) n`
	growWaiting = `INSERT INTO analyses (id, owner_id, lane, status)
SELECT ` + agedID + `, ` + agedOwner + `, 'interactive', 'queued' FROM generate_series($1::int + 1, $2::int) n`
)

// grow fills the tables and leaves them as an installation's are: vacuumed,
// with statistics.
func (b *bout) grow(ctx context.Context, dsn string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	history := b.jobs * historyPerJob
	all := history + b.jobs*backlogPerJob
	for _, s := range []struct {
		sql  string
		args []any
	}{
		{growEnded, []any{history}},
		{growWaiting, []any{history, all}},
		{growTexts, []any{all, speech}},
		{growResults, []any{history, string(result)}},
		{"VACUUM (ANALYZE)", nil},
	} {
		if _, err := conn.Exec(ctx, s.sql, s.args...); err != nil {
			return fmt.Errorf("growing: %w", err)
		}
	}
	b.settings["growth"] = fmt.Sprintf("%d ended jobs, %d queued", history, all-history)
	return nil
}
