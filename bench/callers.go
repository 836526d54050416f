package main

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"golang.org/x/sync/errgroup"
)

// callers are as many as tenants, each with a connection of its own.
type callers []*caller

func dialCallers(ctx context.Context, addr string, tenants []tenant) (all callers, err error) {
	for _, t := range tenants {
		c, err := dialCaller(ctx, addr, t.key)
		if err != nil {
			all.close()
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

func (all callers) close() {
	for _, c := range all {
		c.close()
	}
}

// warm asks for something small, all at once, so that the server has its
// connections to Postgres and knows the keys.
func (all callers) warm() error {
	var g errgroup.Group
	for _, c := range all {
		g.Go(func() error {
			answer, err := c.ask(c.get("/v1/me"))
			if err != nil {
				return err
			}
			defer answer.Body.Close()
			if _, err := io.Copy(io.Discard, answer.Body); err != nil {
				return fmt.Errorf("reading an answer: %w", err)
			}
			if answer.StatusCode != http.StatusOK {
				return fmt.Errorf("warming up: status %d", answer.StatusCode)
			}
			return nil
		})
	}
	return g.Wait()
}

// submit is what a heat wants to be called.
func (all callers) submit(_ context.Context, i int) error {
	_, err := all[i].submit()
	return err
}
