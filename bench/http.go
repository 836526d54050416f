package main

import (
	"context"
	"fmt"
)

// runHTTP asks what the product's edge and its commit cost. Nobody works on
// what was accepted.
func runHTTP(ctx context.Context, b *bout) error {
	return b.rounds(func() error {
		var ours, bare, river figures
		err := b.inTurn(
			func() (err error) { ours, err = b.acceptOverHTTP(ctx); return err },
			func() (err error) { bare, err = b.acceptBare(ctx); return err },
			func() (err error) { river, err = b.acceptInRiver(ctx); return err },
		)
		if err != nil {
			return err
		}
		b.noteAccepting("ours over HTTP", ours)
		b.noteAccepting("bare echo", bare)
		b.noteAccepting("river in process", river)
		b.note("ours / bare echo, submits", "×", ours.SubmitsPerSecond/bare.SubmitsPerSecond)
		b.note("ours p99 / river p50", "×", ours.P99Millis/river.P50Millis)
		return nil
	})
}

func (b *bout) noteAccepting(who string, f figures) {
	b.note(who, "submit/s", f.SubmitsPerSecond)
	b.note(who+" p50", "ms", f.P50Millis)
	b.note(who+" p99", "ms", f.P99Millis)
}

func (b *bout) acceptOverHTTP(ctx context.Context) (f figures, err error) {
	err = b.withService(ctx, func(s *service) error {
		clients, err := s.clients(ctx, b.concurrency)
		if err != nil {
			return err
		}
		defer clients.close()
		h := newHeat(s.dsn, b.options)
		if err := h.accept(ctx, clients.submit); err != nil {
			return err
		}
		f = h.figures()
		return s.holds(ctx, h.jobs)
	})
	return f, err
}

func (b *bout) acceptBare(ctx context.Context) (figures, error) {
	server, addr, err := startBare(ctx)
	if err != nil {
		return figures{}, err
	}
	defer server.stop()
	clients, err := dialCallers(ctx, addr, make([]tenant, b.concurrency))
	if err != nil {
		return figures{}, err
	}
	defer clients.close()
	h := newHeat("", b.options)
	if err := h.accept(ctx, clients.submit); err != nil {
		return figures{}, err
	}
	return h.figures(), nil
}

func (b *bout) acceptInRiver(ctx context.Context) (f figures, err error) {
	err = b.withDatabase(ctx, func(dsn string) error {
		pool, err := openPool(ctx, dsn, 64)
		if err != nil {
			return err
		}
		defer pool.Close()
		h := newHeat(dsn, b.options)
		client, err := openRiver(ctx, h, pool)
		if err != nil {
			return err
		}
		err = h.accept(ctx, riverSubmit(client, pool, b.concurrency))
		f = h.figures()
		return err
	})
	return f, err
}

// holds checks that what was accepted is in Postgres.
func (s *service) holds(ctx context.Context, want int) error {
	pool, err := openPool(ctx, s.dsn, 1)
	if err != nil {
		return err
	}
	defer pool.Close()
	var got int
	err = pool.QueryRow(ctx, `SELECT count(*) FROM analyses a JOIN submissions s ON s.id = a.id WHERE length(s.body) = $1`, len(speech)).Scan(&got)
	if err != nil {
		return fmt.Errorf("counting submissions: %w", err)
	}
	if got != want {
		return fmt.Errorf("checking: %d submissions are in Postgres, want %d", got, want)
	}
	return nil
}
