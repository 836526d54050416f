package main

import "context"

// runOverHTTP is ours behind its API: each submitter has a connection and a
// key of its own.
func runOverHTTP(ctx context.Context, h *heat) error {
	s, err := openService(ctx, h.dsn)
	if err != nil {
		return err
	}
	defer s.close()
	clients, err := s.clients(ctx, h.concurrency)
	if err != nil {
		return err
	}
	defer clients.close()
	h.settings["rate limits"] = limiterState
	return driveProduct(ctx, h, s.store, s.broker, clients.submit)
}
