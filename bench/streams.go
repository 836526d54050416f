package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

const (
	streamsPerOwner = 5 // as many as the API lets one caller open
	fanOuts         = 200
	warmCallers     = 64 // more than the API has connections to Postgres
)

// runStreams lets each owner watch one queued job on all the streams that it
// may have. The readers are another process, so that memory is the server's.
func runStreams(ctx context.Context, b *bout) error {
	b.settings["streams"] = fmt.Sprintf("%d of %d owners", b.streams, b.streams/streamsPerOwner)
	return b.rounds(func() error {
		return b.withService(ctx, func(s *service) error { return b.watchAll(ctx, s) })
	})
}

func (b *bout) watchAll(ctx context.Context, s *service) error {
	tenants, err := s.openAccounts(ctx, b.streams/streamsPerOwner)
	if err != nil {
		return err
	}
	jobs, err := s.submitOneEach(ctx, tenants)
	if err != nil {
		return err
	}
	warm, err := dialCallers(ctx, s.addr, tenants[:min(len(tenants), warmCallers)])
	if err != nil {
		return err
	}
	defer warm.close()
	if err := warm.warm(); err != nil {
		return err
	}
	before, err := s.api.resident()
	if err != nil {
		return err
	}
	r, err := startReaders(ctx, s.addr, tenants)
	if err != nil {
		return err
	}
	defer r.stop()
	after, err := s.api.resident()
	if err != nil {
		return err
	}
	b.note("server without streams", "MiB", float64(before)/(1<<20))
	b.note("per stream", "KiB", float64(after-before)/(1<<10)/float64(len(tenants)*streamsPerOwner))
	return b.fanOut(ctx, s, r, jobs)
}

// submitOneEach leaves each tenant one queued job.
func (s *service) submitOneEach(ctx context.Context, tenants []tenant) ([]analysis.Event, error) {
	jobs := make([]analysis.Event, len(tenants))
	for i, t := range tenants {
		accepted, err := s.store.Submit(ctx, submission(t.owner))
		if err != nil {
			return nil, err
		}
		a := &accepted.Analysis
		jobs[i] = analysis.Event{Owner: a.Owner, ID: a.ID, Version: a.Version, Status: a.Status}
	}
	return jobs, nil
}

// fanOut changes one owner's job at a time, then all at once.
func (b *bout) fanOut(ctx context.Context, s *service, r *readers, jobs []analysis.Event) error {
	pool, err := openPool(ctx, s.dsn, 1)
	if err != nil {
		return err
	}
	defer pool.Close()
	var waits []time.Duration
	for i := range fanOuts {
		took, err := s.change(ctx, pool, r, jobs[i%len(jobs):][:1])
		if err != nil {
			return err
		}
		waits = append(waits, took...)
	}
	b.note("one owner p50", "ms", millis(quantile(waits, 0.50)))
	b.note("one owner p99", "ms", millis(quantile(waits, 0.99)))
	if waits, err = s.change(ctx, pool, r, jobs); err != nil {
		return err
	}
	b.note("all owners at once p50", "ms", millis(quantile(waits, 0.50)))
	b.note("all owners at once p99", "ms", millis(quantile(waits, 0.99)))
	return nil
}

// change commits a new version of the jobs, announces it and returns how long
// it took until each stream had all of it.
func (s *service) change(ctx context.Context, pool *pgxpool.Pool, r *readers, jobs []analysis.Event) ([]time.Duration, error) {
	ids := make([][16]byte, len(jobs))
	for i := range jobs {
		jobs[i].Version++
		ids[i] = jobs[i].ID
	}
	if _, err := pool.Exec(ctx, "UPDATE analyses SET version = version + 1 WHERE id = ANY ($1)", ids); err != nil {
		return nil, fmt.Errorf("changing jobs: %w", err)
	}
	began := time.Now()
	for _, job := range jobs {
		s.events.Announce(job)
	}
	return r.arrivals(began, len(jobs)*streamsPerOwner)
}
